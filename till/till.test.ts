import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardNoSchema, itemCodeSchema, operatorIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import { hasGtinCheckDigit } from '../protocol/catalogue/gtin.ts'
import { entrySchema } from '../protocol/journal/entry.ts'
import { checkCode } from '../protocol/receipt/check-code.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { card } from '../test/helpers/till-play.ts'
import { until } from '../test/helpers/until.ts'

const A1 = { kind: 'addItem', itemCode: itemCodeSchema.parse('A1') } as const
const SIGN_ON = { kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' } as const
const OPEN = { kind: 'openShift', floatMinor: minor(10_000) } as const
const TAP = {
	kind: 'cardPresented',
	deviceId: 'reader',
	medium: { kind: 'uid', value: '04A1B2C3D4E580' },
	receivedAtMs: 0,
} as const

let shop: RealStorageTill

beforeEach(async () => {
	shop = await realStorageTill()
})
afterEach(() => shop.close())

async function open(): Promise<void> {
	expect(await shop.till.run(SIGN_ON)).toEqual({ kind: 'accepted' })
	expect(await shop.till.run(OPEN)).toEqual({ kind: 'accepted' })
}

async function entryKinds(): Promise<string[]> {
	const entries = await shop.storage.outbox.entriesAfter(0, 500, 1_000_000)
	return entries.map((entry) => entrySchema.parse(JSON.parse(entry.text)).body.kind)
}

const completed = () =>
	until(() => shop.till.currentView().phase.kind === 'completed', 'the sale is completed')

describe('the loop', () => {
	it('opens an epoch once, signs on with the right PIN only, and sells', async () => {
		expect(await shop.till.run({ ...SIGN_ON, pin: '9999' })).toMatchObject({ code: 'pinWrong' })
		await open()
		await shop.till.run(A1)
		await shop.till.run({ kind: 'startTender' })
		await shop.till.run({ kind: 'tenderCash', handedOverMinor: minor(2_000) })
		await completed()
		expect(shop.till.currentView().phase).toMatchObject({ changeMinor: 750 })
		expect(await entryKinds()).toEqual(['epochOpened', 'operatorSignedOn', 'shiftOpened', 'saleCompleted'])
		expect((await shop.storage.printSpool.nextPrintJob())?.job).toMatchObject({
			state: 'queued',
			copy: false,
		})
		expect(shop.till.currentView().connection).toMatchObject({ entriesWaiting: 4, entriesNotStored: 4 })
		shop = await shop.restart()
		expect((await entryKinds()).filter((kind) => kind === 'epochOpened')).toHaveLength(1)
	})

	it('writes the centre’s time mark down once an hour of the centre’s clock, if it is genuine and of this chain', async () => {
		await open()
		const mark = (seq: number, atMs: number, signature = 'signed') =>
			shop.till.timeMarkTold(1, { seq, atMs, signature })
		const marks = async () => {
			await shop.till.idle()
			return (await shop.storage.outbox.entriesAfter(0, 500, 1_000_000))
				.map((entry) => entrySchema.parse(JSON.parse(entry.text)).body)
				.filter((body) => body.kind === 'timeMarked')
		}
		mark(2, 1_000)
		expect(await marks(), 'the centre’s key is not known').toEqual([])
		shop.till.leaseKeyTold('key')
		mark(2, 1_000, 'forged')
		mark(4, 1_000)
		shop.till.timeMarkTold(2, { seq: 2, atMs: 1_000, signature: 'signed' })
		expect(await marks(), 'forged, beyond the chain, of another epoch').toEqual([])
		const logged = { kind: 'timeMarkNotVerified', epoch: 1, seq: 2 }
		expect(shop.script.logged.filter(({ kind }) => kind === logged.kind)).toEqual([logged, logged])
		mark(2, 1_000)
		mark(3, 3_600_999)
		const first = { kind: 'timeMarked', mark: { seq: 2, atMs: 1_000, signature: 'signed' } }
		expect(await marks()).toEqual([first])
		shop = await shop.restart()
		mark(4, 3_600_999)
		expect(await marks(), 'after a start').toEqual([first])
		mark(4, 3_601_000)
		mark(5, 500)
		expect(
			(await marks()).map((body) => body.mark.atMs),
			'the centre’s clock was put back',
		).toEqual([1_000, 3_601_000, 500])
	})

	it('shows with what an entry did that it waits, before anybody has counted', async () => {
		const waiting = () => shop.till.currentView().connection.entriesWaiting
		await open()
		expect(waiting()).toBe(3)
		await shop.till.run({ kind: 'signOff' })
		expect(waiting()).toBe((await entryKinds()).length)
		await shop.till.idle()
		expect(waiting()).toBe((await entryKinds()).length)
	})

	it.each([
		{ prunedSeq: 3, code: 'its own check code' },
		{ prunedSeq: 4, code: 'its own check code' },
		{ prunedSeq: 5, code: 'no check code' },
	])(
		'a receipt after a power cut shows $code when entries up to $prunedSeq are gone',
		async ({ prunedSeq, code }) => {
			shop.ports.mirror.confirm = () => new Promise<never>(() => undefined)
			await open()
			await shop.till.run(A1)
			await shop.till.run({ kind: 'startTender' })
			await shop.till.run({ kind: 'tenderCash', handedOverMinor: minor(2_000) })
			shop.till.leaseKeyTold('key')
			shop.till.timeMarkTold(1, { seq: 3, atMs: 1_000, signature: 'signed' })
			await shop.till.idle()
			expect(await entryKinds()).toHaveLength(5)
			const sealed = await shop.storage.outbox.entriesAfter(3, 1, 1)
			await shop.storage.outbox.markStored(prunedSeq)
			await shop.storage.outbox.markPosted(prunedSeq, [])
			await shop.storage.outbox.prune(Number.MAX_SAFE_INTEGER)
			shop = await shop.restart()
			await completed()
			const job = (await shop.storage.printSpool.nextPrintJob())?.job
			const codes = job?.layout.rows.flatMap((row) =>
				row.kind === 'centre' && row.text.startsWith('校验码') ? row.text.split(' ')[1] : [],
			)
			expect(codes).toEqual(code === 'no check code' ? [] : sealed.map(({ hash }) => checkCode(hash)))
		},
	)

	it('the basket, its member and the phase are back after the power was cut', async () => {
		await open()
		shop.till.deviceEvent(TAP)
		await shop.till.run(A1)
		await shop.till.run({ kind: 'setLineQuantity', lineNumber: 1, quantity: 4 })
		await shop.till.run({ kind: 'startTender' })
		const before = shop.till.currentView()
		shop = await shop.restart()
		const after = shop.till.currentView()
		expect(after.basket).toEqual(before.basket)
		expect(after.phase).toEqual({ kind: 'tendering' })
		expect(after.member?.cardNo).toBe(before.member?.cardNo)
		expect(after.notice?.content).toEqual({ kind: 'basketRestored' })
		shop.till.connectionObserved('store', 'linkFound')
		await until(() => shop.till.currentView().connection.mode === 'store', 'the link is back')
		expect(shop.till.currentView().notice?.content).toEqual({ kind: 'basketRestored' })
	})

	it('a card that two readers see is one card; the same reader tells it again when it is put down again', async () => {
		await open()
		const sounds: string[] = []
		shop.till.onSound((sound) => sounds.push(sound))
		shop.till.deviceEvent(TAP)
		shop.till.deviceEvent({ ...TAP, deviceId: 'reader-2' })
		await shop.till.run(A1)
		expect(shop.till.currentView().member?.cardNo).toBeDefined()
		expect(sounds.filter((sound) => sound === 'attention')).toHaveLength(1)
		shop.till.deviceEvent(TAP)
		await shop.till.run(A1)
		expect(sounds.filter((sound) => sound === 'attention')).toHaveLength(2)
	})

	it('a sale that it put aside, has pruned and misses on the store’s list is not listed for ever', async () => {
		await open()
		shop.till.connectionObserved('online', 'centreFound')
		await shop.till.run(A1)
		await shop.till.run({ kind: 'suspendSale', label: '' })
		const storedSeq = (await entryKinds()).length
		const listed = () => shop.till.currentView().suspended.sales.length
		shop.till.suspendedSalesTold({ sales: [], isWhole: true }, storedSeq)
		await shop.till.idle()
		expect(listed(), 'still in the journal').toBe(1)
		await shop.storage.outbox.markPosted(storedSeq, [])
		await shop.storage.outbox.prune(Number.MAX_SAFE_INTEGER)
		shop.till.suspendedSalesTold({ sales: [], isWhole: true }, storedSeq)
		await until(() => listed() === 0, 'it is forgotten')
		expect(shop.script.logged).toContainEqual({ kind: 'suspendedPruned', saleId: 'S01-01-1-000001' })
	})

	it('a drawer that stands open is shown with its time, until it is closed or cannot be seen', async () => {
		const drawer = { kind: 'drawerChanged', deviceId: 'printer', atMs: 12_000 } as const
		const since: (number | null)[] = []
		for (const state of ['closed', 'open', 'closed', 'open', 'unknown'] as const) {
			shop.till.deviceEvent({ ...drawer, state })
			await shop.till.run({ kind: 'backToSale' })
			since.push(shop.till.currentView().drawerOpenSinceMs)
		}
		expect(since).toEqual([null, 12_000, null, 12_000, null])
	})

	it('a power cut while an authorisation is under way reverses it, once', async () => {
		await open()
		shop.script.authorise = () => new Promise(() => undefined)
		shop.till.connectionObserved('online', 'centreFound')
		shop.till.deviceEvent(TAP)
		await shop.till.run(A1)
		await shop.till.run({ kind: 'startTender' })
		await shop.till.run({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(1_000) })
		expect(shop.till.currentView().phase.kind).toBe('awaitingAuthorisation')
		shop = await shop.restart()
		shop = await shop.restart()
		expect((await entryKinds()).filter((kind) => kind === 'authorisationReversed')).toHaveLength(1)
		expect(shop.till.currentView().phase.kind).toBe('tendering')
	})

	it('a full disk refuses with the reason, loses nothing, and goes on when there is room', async () => {
		await open()
		await shop.till.run(A1)
		shop = await shop.restart(1)
		const before = shop.till.currentView().basket
		let refusals = 0
		for (let tried = 0; tried < 200 && refusals === 0; tried++) {
			const result = await shop.till.run({ kind: 'openDrawer', why: 'smallChange' })
			if (result.kind === 'refused') refusals++
		}
		expect(refusals).toBe(1)
		expect(shop.till.currentView()).toMatchObject({
			alarm: 'journalFull',
			notice: { content: { kind: 'refusal', refusal: { code: 'journalFull' } } },
		})
		expect(shop.till.currentView().basket).toEqual(before)
		shop = await shop.restart()
		expect(shop.till.currentView()).toMatchObject({ alarm: null, basket: before })
		expect(await shop.till.run(A1)).toEqual({ kind: 'accepted' })
		expect(await shop.storage.journal.verifyChain()).toMatchObject({ kind: 'whole' })
	})

	it('drawer and paper come only after the sale is in the journal', async () => {
		await open()
		await shop.till.run(A1)
		await shop.till.run({ kind: 'startTender' })
		const pulsesBefore = shop.script.drawerPulses
		await shop.till.run({ kind: 'tenderCash', handedOverMinor: minor(1_250) })
		await completed()
		expect(shop.script.drawerPulses).toBe(pulsesBefore + 1)
		expect((await entryKinds()).at(-1)).toBe('saleCompleted')
	})

	it('typed codes are articles, cards or phones; what nobody knows is said', async () => {
		await open()
		expect(await shop.till.run({ kind: 'enterCode', text: '6901234567892' })).toEqual({ kind: 'accepted' })
		expect(await shop.till.run({ kind: 'enterCode', text: '8800000000000017' })).toEqual({ kind: 'accepted' })
		expect(shop.till.currentView()).toMatchObject({
			basket: { lines: [{ itemCode: 'A1' }] },
			member: { cardNo: '8800000000000017' },
		})
		expect(await shop.till.run({ kind: 'enterCode', text: 'nothing' })).toMatchObject({ code: 'itemUnknown' })
	})

	it('a number whose last digit happens to be a right check digit is still the card that has it', async () => {
		const cardNo = '628810000012'
		const media: CardSnapshot['media'] = [{ kind: 'cardNo', value: cardNo }]
		const other = card({ cardNo: cardNoSchema.parse(cardNo), media })
		await shop.storage.replica.applyChanges([{ kind: 'card', card: other }], 'c2')
		await open()
		expect(hasGtinCheckDigit(cardNo)).toBe(true)
		expect(await shop.till.run({ kind: 'enterCode', text: cardNo })).toEqual({ kind: 'accepted' })
		expect(shop.till.currentView().member?.cardNo).toBe(cardNo)
	})

	it('brings in whoever was looked for, and says so in the entry; strangers see nobody', async () => {
		const search = () => shop.till.ask({ kind: 'searchMembers', text: '王', countMax: 5 })
		expect(await search()).toEqual({ kind: 'members', members: [], percentReady: 100 })
		await open()
		const found = await search()
		expect(found).toMatchObject({ kind: 'members', members: [{ name: '王丽华', tier: 'gold', phone: null }] })
		if (found.kind !== 'members' || found.members[0] === undefined) throw new Error('nobody was found')
		const { cardNo } = found.members[0]
		expect(await shop.till.run({ kind: 'chooseMember', cardNo })).toEqual({ kind: 'accepted' })
		expect(shop.till.currentView().member?.cardNo).toBe(cardNo)
		await shop.till.run(A1)
		await shop.till.run({ kind: 'startTender' })
		await shop.till.run({ kind: 'tenderCash', handedOverMinor: minor(1_250) })
		const entries = await shop.storage.outbox.entriesAfter(0, 20, 1_000_000)
		expect(entries.map(({ text }) => JSON.parse(text).body)).toContainEqual(
			expect.objectContaining({ kind: 'saleCompleted', cardNo, memberFoundBy: 'search' }),
		)
	})

	it('answers searches without waiting for the loop', async () => {
		expect(await shop.till.ask({ kind: 'searchItems', text: '商品', countMax: 5 })).toMatchObject({
			kind: 'items',
			items: [{ itemCode: 'A1' }],
		})
	})
})
