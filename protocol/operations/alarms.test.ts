import { expect, it, test } from 'vitest'
import { SAMPLE_NOW_MS, sampleFigures, sampleTill } from '../../test/helpers/sample-figures.ts'
import { storeStateSchema } from '../wire/messages/operations.ts'
import { ALARM_LIMITS, ALARM_RULES, type AlarmId } from './alarm-rules.ts'
import { createAlarmWatch } from './alarms.ts'
import { createHistory, SAMPLE_EVERY_MS, SAMPLES_MAX } from './history.ts'
import type { DeviceFigures, StoreFigures } from './store-figures.ts'
import { storeStateOf } from './store-state.ts'

const at = (ms: number) => ({ wallMs: SAMPLE_NOW_MS + ms, monotonicMs: ms })

/** After it has held for a minute. */
function standing(change: Partial<StoreFigures>): string[] {
	const watch = createAlarmWatch(ALARM_LIMITS)
	watch.look(sampleFigures(change), at(0))
	return watch
		.look(sampleFigures(change), at(60_000))
		.map(({ alarm, subject }) => `${alarm} ${subject}`.trim())
}

function withDevice(deviceKind: string, change: Partial<DeviceFigures>): Partial<StoreFigures> {
	const till = sampleTill(1)
	const device = { deviceId: 'one', deviceKind, connected: true, problems: [], ...change }
	return { tills: [{ ...till, told: till.told && { ...till.told, devices: [device] } }] }
}

function withTold(change: object): Partial<StoreFigures> {
	const till = sampleTill(1)
	return { tills: [{ ...till, told: till.told && { ...till.told, ...change } }] }
}

const chain = sampleFigures().chains[0]
if (chain === undefined) throw new Error('the sample has a chain')

const INCIDENTS: readonly [string, Partial<StoreFigures>][] = [
	['databaseUnwritable', { isWritable: false }],
	['diskFull', { disk: { freeBytes: 10_000_000, sizeBytes: 1e12 } }],
	['chainHalted S01-01/1', { chains: [{ ...chain, halted: 'hashMismatch' }] }],
	['recordsContested', { contestedRecent: 1 }],
	['tillStopped S01-01', withTold({ stoppedBy: 'diskRestored' })],
	['centreRefuses', { centre: { up: false, sinceMs: 0, refused: 'notEnrolled' } }],
	['exposureHigh', { exposure: [{ purseKind: 'storedValue', amount: 100_001 }] }],
	['tillAway S01-01', { tills: [sampleTill(1, { isHere: false })] }],
	['tillAway S01-01', { tills: [sampleTill(1, { isHere: false, told: null })] }],
	['centreAway', { centre: { up: false, sinceMs: 0, refused: null } }],
	['backlogOld', { oldestWaitingMs: 901_000 }],
	['clockDrift', { clockDriftMs: -120_001 }],
	['tillClockDrift S01-01', withTold({ clockDrifts: true })],
	['printerStopped S01-01 one', withDevice('printer', { problems: ['printer.coverOpen'] })],
	['printerStopped S01-01 one', withDevice('printer', { connected: false, problems: ['device.silent'] })],
	['printerPaperLow S01-01 one', withDevice('printer', { problems: ['printer.paperNearEnd'] })],
	['readerAway S01-01 one', withDevice('cardReader', { connected: false })],
	['deviceAway S01-01 one', withDevice('scale', { connected: false })],
	['diskLow', { disk: { freeBytes: 900 * 2 ** 20, sizeBytes: 1e12 } }],
	['doorReaderAway door', { door: { doorId: 'door', connected: false, problems: [] } }],
]

it('is silent where all is well', () => {
	expect(standing({})).toEqual([])
})

test.each(INCIDENTS)('%s', (name, change) => {
	expect(standing(change)).toEqual([name])
})

it('has an incident here for every rule', () => {
	const staged = new Set(INCIDENTS.map(([name]) => name.split(' ')[0] as AlarmId))
	expect(ALARM_RULES.map(({ alarm }) => alarm).filter((alarm) => !staged.has(alarm))).toEqual([])
})

it('takes no alarm at a till that was closed and switched off, nor at devices of one that is away', () => {
	const away = sampleTill(1, { isHere: false })
	expect(standing({ tills: [{ ...away, told: away.told && { ...away.told, shiftOpen: false } }] })).toEqual(
		[],
	)
	const broken = withDevice('printer', { connected: false }).tills?.[0]
	expect(standing({ tills: broken === undefined ? [] : [{ ...broken, isHere: false }] })).toEqual([
		'tillAway S01-01',
	])
})

it('after its own start an agent waits a moment for its tills', () => {
	const tills = [sampleTill(1, { isHere: false, told: null })]
	expect(standing({ tills, startedAtMs: SAMPLE_NOW_MS - 10_000 })).toEqual([])
	expect(standing({ tills, startedAtMs: SAMPLE_NOW_MS - 15_000 })).toEqual(['tillAway S01-01'])
})

it('a clock that was ahead when the agent started, and is right now, keeps no alarm back', () => {
	const tills = [sampleTill(1, { isHere: false, told: null })]
	expect(standing({ tills, startedAtMs: SAMPLE_NOW_MS + 86_400_000 })).toEqual(['tillAway S01-01'])
})

it('on a small disk a tenth of it is enough', () => {
	expect(standing({ disk: { freeBytes: 500 * 2 ** 20, sizeBytes: 4 * 2 ** 30 } })).toEqual([])
	expect(standing({ disk: { freeBytes: 300 * 2 ** 20, sizeBytes: 4 * 2 ** 30 } })).toEqual(['diskLow'])
})

it('what comes and goes within the time that it must hold is no alarm, and what goes for a moment stays one', () => {
	const watch = createAlarmWatch(ALARM_LIMITS)
	const away = sampleFigures({ centre: { up: false, sinceMs: 0, refused: null } })
	const well = sampleFigures()
	for (let ms = 0; ms < 60_000; ms += 2_000) {
		expect(watch.look(away, at(ms))).toEqual([])
		expect(watch.look(well, at(ms + 1_000))).toEqual([])
	}
	expect(watch.ended()).toEqual([])
	watch.look(away, at(100_000))
	const [open] = watch.look(away, at(102_000))
	expect(open).toMatchObject({ alarm: 'centreAway', sinceMs: SAMPLE_NOW_MS + 100_000 })
	expect(watch.look(well, at(103_000))).toEqual([open])
	expect(watch.look(away, at(104_000))).toEqual([open])
	watch.look(well, at(105_000))
	expect(watch.look(well, at(107_000))).toEqual([])
	expect(watch.ended()).toEqual([{ ...open, endedAtMs: SAMPLE_NOW_MS + 107_000 }])
})

it('closes only well below the limit at which it opened', () => {
	const watch = createAlarmWatch(ALARM_LIMITS)
	const drift = (clockDriftMs: number, ms: number) =>
		watch.look(sampleFigures({ clockDriftMs }), at(ms)).map(({ alarm }) => alarm)
	drift(121_000, 0)
	expect(drift(121_000, 10_000)).toEqual(['clockDrift'])
	expect(drift(100_000, 20_000)).toEqual(['clockDrift'])
	expect(drift(100_000, 60_000)).toEqual(['clockDrift'])
	drift(90_000, 70_000)
	expect(drift(90_000, 80_000)).toEqual([])
	expect(drift(100_000, 90_000)).toEqual([])
})

it('shows the worst first', () => {
	const change: Partial<StoreFigures> = {
		isWritable: false,
		centre: { up: false, sinceMs: 0, refused: null },
		door: { doorId: 'door', connected: false, problems: [] },
		tills: [sampleTill(2, { isHere: false }), sampleTill(1, { isHere: false })],
	}
	expect(standing(change)).toEqual([
		'databaseUnwritable',
		'tillAway S01-01',
		'tillAway S01-02',
		'centreAway',
		'doorReaderAway door',
	])
})

it('what the centre is told fits its message, however much is wrong', () => {
	const tills = Array.from({ length: 100 }, (_, index) => sampleTill(index + 1, { isHere: false }))
	const watch = createAlarmWatch(ALARM_LIMITS)
	const figures = sampleFigures({ tills })
	watch.look(figures, at(0))
	const alarms = watch.look(figures, at(5_000))
	expect(alarms).toHaveLength(100)
	const told = storeStateOf(figures, alarms)
	expect(storeStateSchema.parse(told)).toEqual(told)
	expect(JSON.stringify(told).length).toBeLessThan(12_000)
})

it('the history is bounded, one sample in so long, and survives a clock that is set back', () => {
	const history = createHistory()
	const sample = (nowMs: number) => history.add(sampleFigures({ nowMs }))
	for (let count = 0; count < 2 * SAMPLES_MAX; count++) sample(SAMPLE_NOW_MS + (count * SAMPLE_EVERY_MS) / 2)
	expect(history.samples()).toHaveLength(SAMPLES_MAX)
	sample(SAMPLE_NOW_MS - 3_600_000)
	expect(history.samples()).toHaveLength(SAMPLES_MAX)
	expect(history.samples().at(-1)?.atMs).toBe(SAMPLE_NOW_MS - 3_600_000)
})
