/** Texts that no honest sender would send: garbage, cut off, bent, nested without end, nearly right. Drawn from a seed. */
import type { SeededRandom } from '../fixtures/demo-data/seeded-random.ts'

const ODD_VALUES: readonly [unknown, ...unknown[]] = [
	null,
	-1,
	0,
	1e308,
	-0,
	2 ** 53,
	0.1,
	'',
	'\u0000',
	'\ud800',
	'__proto__',
	[],
	[[]],
	{},
	{ kind: 'hello' },
	true,
	'9'.repeat(400),
]
const BIG_CHARACTERS = 200_000
const DEPTH_MAX = 100_000

/** One text made from `valid`, the messages that would be right at this door. */
export function nastyText(random: SeededRandom, valid: readonly [object, ...object[]]): string {
	const message = JSON.stringify(random.pick(valid))
	const wish = random.between(1, 1_000)
	if (wish <= 250) return bentValue(random, random.pick(valid))
	if (wish <= 450) return flipped(random, message)
	if (wish <= 600) return message.slice(0, random.between(0, message.length))
	if (wish <= 700)
		return message.replaceAll(/[0-9]+/g, () => String(random.between(-5, 2_000_000_000) * 1_000))
	if (wish <= 800) return garbage(random, random.between(0, 300))
	if (wish <= 880) return `${message}${garbage(random, 20)}`
	if (wish <= 950)
		return JSON.stringify({ ...JSON.parse(message), [garbage(random, 6)]: random.pick(ODD_VALUES) })
	if (wish <= 985) return nested(random, random.between(10, 2_000))
	if (wish <= 993) return nested(random, random.between(2_000, DEPTH_MAX))
	if (wish <= 997) return JSON.stringify({ kind: 'ping', sentAtMs: 'x'.repeat(BIG_CHARACTERS) })
	return message
}

function bentValue(random: SeededRandom, message: object): string {
	const entries = Object.entries(message)
	const at = random.between(0, entries.length - 1)
	const bent = entries.flatMap(([name, value], index) => {
		if (index !== at) return [[name, value]]
		return random.between(0, 4) === 0 ? [] : [[name, bend(random, value)]]
	})
	return JSON.stringify(Object.fromEntries(bent))
}

/** Sometimes deep inside: the nearly right message reaches furthest. */
function bend(random: SeededRandom, value: unknown): unknown {
	const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0
	if (!isInner || random.between(0, 2) === 0) return random.pick(ODD_VALUES)
	if (Array.isArray(value)) return value.map((one) => bend(random, one))
	return JSON.parse(bentValue(random, value))
}

function flipped(random: SeededRandom, text: string): string {
	const characters = [...text]
	for (let count = random.between(1, 4); count > 0; count--)
		characters[random.between(0, characters.length - 1)] = String.fromCharCode(random.between(1, 0x2ff))
	return characters.join('')
}

function garbage(random: SeededRandom, length: number): string {
	return Array.from({ length }, () => String.fromCharCode(random.between(1, 0xd7ff))).join('')
}

function nested(random: SeededRandom, depth: number): string {
	const [open, close] = random.pick([
		['[', ']'],
		['{"kind":', '}'],
		['{"body":{"kind":"saleCompleted","lines":[', ']}}'],
	])
	const isClosed = random.between(0, 1) === 1
	return `${open.repeat(depth)}1${isClosed ? close.repeat(depth) : ''}`
}
