/** Text of OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/): families with their samples, `# EOF` at the end. */
import { assert } from '../base/assert.ts'

export type MetricLabels = Readonly<Record<string, string>>

export type MetricFamily = {
	/** Without `_total`; with its unit as its last word, if it has one. */
	readonly name: string
	readonly type: 'gauge' | 'counter' | 'info'
	readonly unit?: 'seconds' | 'bytes'
	readonly help: string
	readonly samples: readonly { readonly labels?: MetricLabels; readonly value: number }[]
}

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const NAME = /^[a-z][a-z0-9_]*$/
const SUFFIX = { gauge: '', counter: '_total', info: '_info' } as const

/** Families without samples are left out. Throws when a name is none: that is a mistake in the house. */
export function openMetricsText(families: readonly MetricFamily[]): string {
	const lines = families.filter(({ samples }) => samples.length > 0).flatMap(familyLines)
	return `${[...lines, '# EOF'].join('\n')}\n`
}

function familyLines({ name, type, unit, help, samples }: MetricFamily): readonly string[] {
	assert(NAME.test(name) && !/_(total|info)$/.test(name), `${name} is no name of a family`)
	assert(unit === undefined || name.endsWith(`_${unit}`), `${name} ends with its unit`)
	return [
		`# TYPE ${name} ${type}`,
		...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
		`# HELP ${name} ${escaped(help)}`,
		...samples.map(({ labels = {}, value }) => `${name}${SUFFIX[type]}${labelText(labels)} ${value}`),
	]
}

function labelText(labels: MetricLabels): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
	return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
