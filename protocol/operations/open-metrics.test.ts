import { expect, it } from 'vitest'
import { readOpenMetrics } from '../../test/helpers/read-open-metrics.ts'
import { SAMPLE_NOW_MS, sampleFigures } from '../../test/helpers/sample-figures.ts'
import { ALARM_LIMITS } from './alarm-rules.ts'
import { createAlarmWatch } from './alarms.ts'
import { openMetricsText } from './open-metrics.ts'
import { storeMetrics } from './store-metrics.ts'

it('a store as metrics is read by a strict reader, with its figures', () => {
	const figures = sampleFigures({ isWritable: false })
	const alarms = createAlarmWatch(ALARM_LIMITS).look(figures, { wallMs: SAMPLE_NOW_MS, monotonicMs: 0 })
	const read = readOpenMetrics(openMetricsText(storeMetrics(figures, alarms)))
	const value = (family: string, labels: object = {}) =>
		read.get(family)?.samples.find((one) => Object.entries(labels).every(([k, v]) => one.labels[k] === v))
			?.value
	expect(value('yika_agent_entries_stored', { till: 'S01-02' })).toBe(402)
	expect(value('yika_agent_disk_free_bytes')).toBe(84 * 2 ** 30)
	expect(value('yika_agent_clock_drift_seconds')).toBe(0.12)
	expect(value('yika_agent_till_up', { till: 'S01-01' })).toBe(1)
	expect(value('yika_agent_alarms', { alarm: 'databaseUnwritable' })).toBe(1)
	expect(value('yika_agent_alarms', { alarm: 'tillAway' })).toBe(0)
})

it('escapes what a label may hold', () => {
	const label = 'a "b"\\c\nd'
	const text = openMetricsText([
		{ name: 'yika_x', type: 'gauge', help: 'a\nb\\', samples: [{ labels: { label }, value: 1e-7 }] },
	])
	expect(readOpenMetrics(text).get('yika_x')?.samples).toEqual([
		{ name: 'yika_x', labels: { label }, value: 1e-7 },
	])
})

it('throws at names that are against the rules', () => {
	const family = (name: string, unit?: 'seconds') => () =>
		openMetricsText([
			{ name, type: 'counter', help: 'x', samples: [{ value: 1 }], ...(unit ? { unit } : {}) },
		])
	expect(family('yika_total')).toThrow()
	expect(family('yika-x')).toThrow()
	expect(family('yika_x', 'seconds')).toThrow()
})

it.each([
	['# TYPE a gauge\n# HELP a x\na 1\n', 'EOF'],
	['a 1\n# EOF\n', 'before its family'],
	['# TYPE a counter\n# HELP a x\na 1\n# EOF\n', 'not of'],
	['# TYPE a gauge\n# HELP a x\na{b="1",} 1\n# EOF\n', 'no label'],
	['# TYPE a gauge\n# HELP a x\na{b="\\x"} 1\n# EOF\n', 'no label'],
	['# TYPE a gauge\n# HELP a x\na 1\na 2\n# EOF\n', 'twice'],
	['# TYPE a gauge\n# HELP a x\na 1\n# TYPE b gauge\n# HELP b x\nb 1\n# TYPE a gauge\n# EOF\n', 'two parts'],
	['# TYPE a gauge\n# UNIT a bytes\n# EOF\n', 'does not end'],
	['# TYPE a gauge\n# HELP a x\na 1,5\n# EOF\n', 'no value'],
])('the reader is strict: %j', (text, says) => {
	expect(() => readOpenMetrics(text)).toThrow(says)
})
