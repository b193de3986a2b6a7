import { afterEach, beforeEach, expect, it } from 'vitest'
import { operatorIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { OPERATOR, PROFILE, SUPERVISOR } from '../test/helpers/till-play.ts'

const BADGE = { kind: 'uid', value: '0452001AABBC80' } as const
const SIGN_ON = { kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' } as const
const present = () =>
	shop.till.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium: BADGE, receivedAtMs: 0 })

let shop: RealStorageTill

beforeEach(async () => {
	shop = await realStorageTill()
	await shop.storage.replica.applyChanges(
		[{ kind: 'operator', operator: { ...SUPERVISOR, media: [BADGE] } }],
		'c2',
	)
	shop.till.feedApplied([{ kind: 'operator', operator: OPERATOR }])
	await shop.till.idle()
})
afterEach(() => shop.close())

it('an operator’s card at sign-on says who; she is not signed on before her PIN', async () => {
	present()
	await shop.till.idle()
	expect(shop.till.currentView().phase).toMatchObject({
		kind: 'signedOff',
		presented: { operatorId: '2001' },
	})
	expect(shop.till.currentView().notice).toBeNull()
	await shop.till.run({ ...SIGN_ON, operatorId: SUPERVISOR.operatorId })
	expect(shop.till.currentView().operator?.operatorId).toBe('2001')
})

it('at a locked till too, and no customer’s card is read there', async () => {
	await shop.till.run(SIGN_ON)
	await shop.till.run({ kind: 'openShift', floatMinor: minor(0) })
	await shop.till.run({ kind: 'lock' })
	present()
	await shop.till.idle()
	expect(shop.till.currentView().phase).toMatchObject({ kind: 'locked', presented: { operatorId: '2001' } })
	expect(shop.till.currentView().member).toBeNull()
	expect(
		await shop.till.ask({ kind: 'journal', text: '', group: null, before: null, countMax: 10 }),
	).toMatchObject({ code: 'notSignedOn' })
})

it('a cashier reads the open shift’s records, and all of them by a supervisor’s word', async () => {
	await shop.till.run(SIGN_ON)
	await shop.till.run({ kind: 'openShift', floatMinor: minor(0) })
	const kinds = async () => {
		const answer = await shop.till.ask({ kind: 'journal', text: '', group: null, before: null, countMax: 50 })
		return answer.kind === 'journal' ? answer.entries.map(({ body }) => body.kind) : answer
	}
	expect(await kinds()).toEqual(['shiftOpened'])
	await shop.till.run({ kind: 'openJournal' })
	expect(shop.till.currentView().guarded).toMatchObject({ action: 'journalOfOthers' })
	await shop.till.run({ kind: 'approveOverride', operatorId: SUPERVISOR.operatorId, pin: '1234' })
	expect(shop.till.currentView().isJournalOpen).toBe(true)
	expect(await kinds()).toEqual(['journalOpened', 'shiftOpened', 'operatorSignedOn', 'epochOpened'])
})

it('locks itself only where the store wants it', async () => {
	let nowMs = 0
	shop.script.monotonicMs = () => nowMs
	await shop.till.run(SIGN_ON)
	nowMs = 3_600_000
	shop.till.lookAtIdle()
	await shop.till.idle()
	expect(shop.till.currentView().phase.kind).toBe('shiftClosed')
	await shop.storage.replica.applyChanges(
		[{ kind: 'storeProfile', storeProfile: { ...PROFILE, autoLockMinutes: 5 } }],
		'c3',
	)
	shop.till.feedApplied([{ kind: 'storeProfile', storeProfile: PROFILE }])
	await shop.till.run({ kind: 'dismissNotice' })
	nowMs += 299_999
	shop.till.lookAtIdle()
	await shop.till.idle()
	expect(shop.till.currentView().phase.kind).toBe('shiftClosed')
	nowMs += 1
	shop.till.lookAtIdle()
	await shop.till.idle()
	expect(shop.till.currentView().phase.kind).toBe('locked')
})
