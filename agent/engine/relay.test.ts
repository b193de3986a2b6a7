/** Uploads that do not fit their chain, said by hand over the wire: what the agent stores, answers and keeps. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema, GENESIS_HASH, hashSchema } from '../../protocol/base/ids.ts'
import { entryText, type SealedEntry } from '../../protocol/journal/entry.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { CARD, openSmallStore, type SmallStore } from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'
import { createScriptedTill, type ScriptedTill } from '../../test/simulators/scripted-till.ts'
import { hashText } from '../host.ts'

let store: SmallStore
let till: ScriptedTill
const heard: Down[] = []

beforeEach(async () => {
	heard.length = 0
	store = await openSmallStore({ speed: 20 })
	await store.startAgent()
	await until(() => store.centre.connected(), 'the centre is there')
	till = store.till(1)
	till.listen((message) => heard.push(message))
	store.openTills()
	await until(() => till.link.state().kind === 'welcomed', 'let in')
	await until(() => heard.some(({ kind }) => kind === 'changes'), 'fed')
})

afterEach(() => store.close())

type Answer = DownOf<'stored'> | DownOf<'chainPosition'> | DownOf<'refused'>

/** Sends an upload as it is and waits for its answer. */
async function upload(facts: Partial<UpOf<'uploadEntries'>> & { entries: SealedEntry[] }): Promise<Answer> {
	const { tillId, epoch } = till
	const last = facts.entries.at(-1)
	assert(last !== undefined, 'an upload has entries')
	const answers = () =>
		heard.filter(
			(down): down is Answer =>
				down.kind === 'stored' ||
				down.kind === 'chainPosition' ||
				(down.kind === 'refused' && down.requestId === null),
		)
	const before = answers().length
	till.link.send({
		kind: 'uploadEntries',
		tillId,
		epoch,
		prevHash: GENESIS_HASH,
		headSignature: till.signText(headText(tillId, epoch, last.seq, last.hash)),
		...facts,
	})
	await until(() => answers().length > before, 'an answer')
	const answer = answers()[before]
	assert(answer !== undefined, 'an answer')
	return answer
}

/** `count` entries of the till's chain, made but not sent. */
function chain(count: number, mark = ''): SealedEntry[] {
	const entries: SealedEntry[] = []
	for (let seq = 1; seq <= count; seq += 1) {
		const text = JSON.stringify({ any: 'text', seq, mark })
		const hash = hashSchema.parse(hashText((entries.at(-1)?.hash ?? GENESIS_HASH) + text))
		entries.push({ seq, text, hash })
	}
	return entries
}

/** A chain of reports of one card, made but not sent. */
function reports(...states: ('lost' | 'frozen' | 'active')[]): SealedEntry[] {
	const entries: SealedEntry[] = []
	for (const state of states) {
		const seq = entries.length + 1
		const body = { kind: 'cardStateReported', cardNo: cardNoSchema.parse(CARD), state, note: '' } as const
		const place = { tillId: till.tillId, epoch: 1, seq, atMs: 1_000 }
		const text = entryText({ ...place, businessDate: null, shiftId: null, operatorId: null, body })
		const hash = hashSchema.parse(hashText((entries.at(-1)?.hash ?? GENESIS_HASH) + text))
		entries.push({ seq, text, hash })
	}
	return entries
}

/** What the store's tills were told of cards. */
const told = () =>
	heard.flatMap((down) => (down.kind === 'hotCards' ? down.cards.map(({ state }) => state) : []))

const at = (entries: readonly SealedEntry[], seq: number): SealedEntry => {
	const found = entries[seq - 1]
	assert(found !== undefined, `no entry ${seq}`)
	return found
}

test('the same upload again gets the same answer, and an overlapping one goes on', async () => {
	store.wan.cut()
	const entries = chain(4)
	expect(await upload({ entries: entries.slice(0, 2) })).toMatchObject({ kind: 'stored', seq: 2 })
	expect(await upload({ entries: entries.slice(0, 2) })).toMatchObject({ kind: 'stored', seq: 2 })
	expect(await upload({ entries: entries.slice(0, 1) })).toMatchObject({ kind: 'stored', seq: 2 })
	const { hash } = at(entries, 1)
	expect(await upload({ entries: entries.slice(1, 4), prevHash: hash })).toMatchObject({
		kind: 'stored',
		seq: 4,
	})
	const batch = await store.agent().storage.call('entriesAfter', {
		tillId: till.tillId,
		epoch: 1,
		seq: 0,
		countMax: 500,
		bytesMax: 100_000,
	})
	expect(batch?.entries).toEqual(entries)
})

test('entries that cannot be read are stored and forwarded like any other', async () => {
	const entries = chain(2)
	expect(await upload({ entries })).toMatchObject({ kind: 'stored', seq: 2 })
	expect(store.events.filter(({ event }) => event === 'entryUnreadable')).toHaveLength(2)
	await until(() => store.centre.heardOf('uploadEntries').length > 0, 'forwarded')
	expect(store.centre.heardOf('uploadEntries')[0]?.entries).toEqual(entries)
})

test('the centre’s newest time mark goes on to the till, and again when it comes back', async () => {
	const told = () =>
		heard.filter((down): down is DownOf<'posted'> => down.kind === 'posted').map(({ timeMark }) => timeMark)
	const entries = chain(2)
	const mark = { seq: 1, atMs: 1_000, signature: 'the centre’s' }
	store.centre.script.timeMark = mark
	await upload({ entries: entries.slice(0, 1) })
	await until(() => told().length === 1, 'posted')
	store.centre.script.timeMark = null
	await upload({ entries: entries.slice(1), prevHash: at(entries, 1).hash })
	await until(() => told().length === 2, 'posted again')
	store.lan.cut()
	await until(() => till.link.state().kind !== 'welcomed', 'cut off')
	store.lan.mend()
	await until(() => told().length === 3, 'let in again')
	expect(told()).toEqual([mark, mark, mark])
})

test('a report of a card that comes by again is no news to the tills', async () => {
	store.wan.cut()
	const entries = reports('lost', 'active', 'frozen')
	await upload({ entries: entries.slice(0, 1) })
	await upload({ entries: entries.slice(0, 2) })
	await upload({ entries })
	await until(() => told().includes('frozen'), 'told of the last')
	expect(told()).toEqual(['lost', 'active', 'frozen'])
})

test('a report that the centre has decided on before it came here is no news to the tills', async () => {
	store.wan.cut()
	const entries = reports('lost', 'active', 'frozen')
	const { hash } = at(entries, 2)
	const place = { tillId: till.tillId, epoch: 1, seq: 2, hash }
	await store.agent().storage.call('keepPosition', place)
	await store.stopAgent()
	await store.startAgent()
	await until(() => till.seen.welcomeCount === 2, 'let in again')
	await upload({ entries: entries.slice(0, 2) })
	await upload({ entries: entries.slice(2), prevHash: hash })
	await until(() => told().length > 0, 'told of what is new')
	expect(told()).toEqual(['frozen'])
})

test('a gap is answered with where to go on', async () => {
	const entries = chain(3)
	await upload({ entries: entries.slice(0, 1) })
	const answer = await upload({ entries: entries.slice(2, 3), prevHash: at(entries, 2).hash })
	expect(answer).toMatchObject({ kind: 'chainPosition', reason: 'gap', storedSeq: 1 })
})

test.each<[string, (entries: SealedEntry[]) => Parameters<typeof upload>[0], string]>([
	['a signature of somebody else', (entries) => ({ entries, headSignature: 'AAAA' }), 'badSignature'],
	['an altered text', (entries) => ({ entries: [{ ...at(entries, 1), text: '{}' }] }), 'hashMismatch'],
	['another beginning', (entries) => ({ entries, prevHash: at(entries, 2).hash }), 'hashMismatch'],
	['a hole inside', (entries) => ({ entries: [at(entries, 1), at(entries, 3)] }), 'gap'],
])('%s is not believed and not stored', async (_name, make, reason) => {
	expect(await upload(make(chain(3)))).toMatchObject({ kind: 'chainPosition', reason, storedSeq: 0 })
	expect((await store.agent().engine.status()).chains).toEqual([])
})

test('of an epoch that nobody enrolled, nothing is stored', async () => {
	const entries = chain(1)
	const last = at(entries, 1)
	const headSignature = till.signText(headText(till.tillId, 7, last.seq, last.hash))
	expect(await upload({ entries, epoch: 7, headSignature })).toMatchObject({ reason: 'epochUnknown' })
})

test('a till does not speak for another', async () => {
	const other = createScriptedTill('S01-02', store.lan.connect)
	expect(await upload({ entries: chain(1), tillId: other.tillId })).toMatchObject({
		kind: 'refused',
		refusal: { code: 'notEnrolled' },
	})
})

test('two entries that claim one place: both are kept, the first stays, it is shown', async () => {
	const entries = chain(3)
	const others = chain(3, 'restored from an image')
	await upload({ entries })
	const answer = await upload({ entries: others.slice(1, 3), prevHash: at(others, 1).hash })
	expect(answer).toMatchObject({ kind: 'chainPosition', reason: 'hashMismatch', storedSeq: 3 })
	expect(await upload({ entries: others })).toMatchObject({ reason: 'hashMismatch' })
	expect(store.events.some(({ event }) => event === 'entryContested')).toBe(true)
	expect((await store.agent().engine.status()).entriesContested).toBe(3)
	expect(await upload({ entries })).toMatchObject({ kind: 'stored', seq: 3 })
})

test('when the centre disagrees with a chain, it is told once and nothing is deleted', async () => {
	await upload({ entries: chain(1) })
	await until(() => store.centre.heardOf('uploadEntries').length > 0, 'forwarded')
	store.centre.say({
		kind: 'chainPosition',
		tillId: till.tillId,
		epoch: 1,
		storedSeq: 0,
		reason: 'badSignature',
	})
	await expect
		.poll(async () => (await store.agent().engine.status()).chains[0])
		.toMatchObject({ storedSeq: 1, halted: 'badSignature' })
})
