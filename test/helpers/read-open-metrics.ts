/** A strict reader of OpenMetrics 1.0 text, written after the standard and not after our writer. Throws at the first line that is wrong. */
export type ReadSample = {
	readonly name: string
	readonly labels: Readonly<Record<string, string>>
	readonly value: number
}
type Family = { name: string; type: string; unit: string; help: boolean; samples: ReadSample[] }

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const VALUE = /^(?:[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf)$/
const TYPES: Readonly<Record<string, readonly string[]>> = {
	gauge: [''],
	counter: ['_total', '_created'],
	info: ['_info'],
}

export function readOpenMetrics(text: string): ReadonlyMap<string, Family> {
	if (!text.endsWith('# EOF\n')) throw new Error('does not end with # EOF and a line feed')
	const families = new Map<string, Family>()
	let current: Family | null = null
	for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
		if (line.startsWith('# ')) current = descriptor(line, current, families)
		else if (current === null) throw new Error(`a sample before its family: ${line}`)
		else addSample(line, current)
	}
	return families
}

function descriptor(line: string, current: Family | null, families: Map<string, Family>): Family {
	const found = /^# (TYPE|UNIT|HELP) ([^ ]+) (.*)$/.exec(line)
	const [, what = '', name = '', rest = ''] = found ?? []
	if (found === null || !METRIC.test(name)) throw new Error(`no descriptor: ${line}`)
	let family = current
	if (family?.name !== name) {
		if (families.has(name)) throw new Error(`${name} comes in two parts`)
		family = { name, type: '', unit: '', help: false, samples: [] }
		families.set(name, family)
	}
	if (family.samples.length > 0) throw new Error(`${what} of ${name} behind its samples`)
	const said = what === 'TYPE' ? family.type !== '' : what === 'UNIT' ? family.unit !== '' : family.help
	if (said) throw new Error(`${what} of ${name} twice`)
	if (what === 'TYPE' && TYPES[rest] === undefined) throw new Error(`no type: ${rest}`)
	if (what === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} does not end with ${rest}`)
	if (what === 'TYPE') family.type = rest
	if (what === 'UNIT') family.unit = rest
	if (what === 'HELP') family.help = rest !== ''
	if (what === 'HELP') unescaped(rest)
	return family
}

function addSample(line: string, family: Family): void {
	const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)$/.exec(line)
	const [, name = '', labelText = '', value = ''] = found ?? []
	if (found === null) throw new Error(`no sample: ${line}`)
	const suffixes = TYPES[family.type]
	if (suffixes === undefined || !family.help) throw new Error(`${family.name} lacks TYPE or HELP`)
	if (!suffixes.some((suffix) => name === family.name + suffix))
		throw new Error(`${name} is not of ${family.name}`)
	if (!VALUE.test(value)) throw new Error(`no value: ${line}`)
	if (family.type === 'counter' && !(Number(value) >= 0)) throw new Error(`a counter below 0: ${line}`)
	if (family.type === 'info' && value !== '1') throw new Error(`an info is 1: ${line}`)
	const labels = readLabels(labelText)
	const key = JSON.stringify([name, Object.entries(labels).sort()])
	if (family.samples.some((one) => JSON.stringify([one.name, Object.entries(one.labels).sort()]) === key))
		throw new Error(`twice: ${line}`)
	family.samples.push({ name, labels, value: Number(value) })
}

function readLabels(text: string): Record<string, string> {
	const labels: Record<string, string> = {}
	let rest = text
	while (rest !== '') {
		const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,(?=.)|$)/.exec(rest)
		const [whole = '', name = '', value = ''] = found ?? []
		if (found === null) throw new Error(`no label: ${rest}`)
		if (name in labels) throw new Error(`label ${name} twice`)
		labels[name] = unescaped(value)
		rest = rest.slice(whole.length)
	}
	return labels
}

function unescaped(text: string): string {
	if (/\\(?![\\"n])/.test(text.replaceAll('\\\\', ''))) throw new Error(`no escape: ${text}`)
	return text.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one))
}
