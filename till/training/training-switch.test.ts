import { afterEach, beforeEach, expect, it } from 'vitest'
import { itemCodeSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { DiscountGrant } from '../../protocol/card/grant.ts'
import { entrySchema } from '../../protocol/journal/entry.ts'
import { REAL_IDENTITY, type RealStorageTill, realStorageTill } from '../../test/helpers/real-storage-till.ts'
import { card } from '../../test/helpers/till-play.ts'
import { until } from '../../test/helpers/until.ts'
import type { Command } from '../commands.ts'
import type { TillPorts } from '../till-ports.ts'
import { TrainingSwitch } from './training-switch.ts'

const SIGN_ON = { kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' } as const
const OPEN = { kind: 'openShift', floatMinor: minor(10_000) } as const
const TAP = {
	kind: 'cardPresented',
	deviceId: 'reader',
	medium: { kind: 'uid', value: '04A1B2C3D4E580' },
	receivedAtMs: 0,
} as const

let shop: RealStorageTill
let counter: TrainingSwitch

beforeEach(async () => {
	shop = await realStorageTill()
	counter = await TrainingSwitch.start(shop.till, REAL_IDENTITY, shop.ports)
})
afterEach(() => shop.close())

async function does(...commands: readonly Command[]): Promise<void> {
	for (const command of commands)
		expect(await counter.run(command), command.kind).toEqual({ kind: 'accepted' })
}

async function realKinds(): Promise<string[]> {
	const entries = await shop.storage.outbox.entriesAfter(0, 500, 1_000_000)
	return entries.map((entry) => entrySchema.parse(JSON.parse(entry.text)).body.kind)
}

/** Whoever is real: a till in training that reaches one of them has failed. */
const notInTraining = () => Promise.reject(new Error('a till in training asked for real money'))
const REAL_PAYMENTS: Pick<TillPorts, 'terminal' | 'mobilePay'> = {
	terminal: {
		terminalId: 'T1',
		port: { sale: notInTraining, cancel: notInTraining, lastResult: notInTraining },
	},
	mobilePay: { charge: notInTraining, createQr: notInTraining, query: notInTraining, cancel: notInTraining },
}

async function sellInTraining(): Promise<void> {
	await does(SIGN_ON, OPEN, { kind: 'addItem', itemCode: itemCodeSchema.parse('A1') })
	counter.deviceEvent(TAP)
	await until(() => counter.currentView().member !== null, 'the card is known')
	await does({ kind: 'startTender' }, { kind: 'tenderPurse', purse: 'storedValue', amount: 1_000 })
	await until(() => counter.currentView().phase.kind === 'tendering', 'the card has paid')
	await does({ kind: 'tenderCash', handedOverMinor: minor(300) })
	await until(() => counter.currentView().phase.kind === 'completed', 'the sale is completed')
}

it('a sale in training is in no journal, opens no drawer, asks nobody, and its paper says what it is', async () => {
	await does(SIGN_ON, OPEN)
	const { drawerPulses } = shop.script
	const before = await realKinds()
	shop.script.authorise = () => Promise.reject(new Error('a till in training asked for real value'))
	await does({ kind: 'enterTraining' })
	expect(counter.currentView()).toMatchObject({ isTraining: true, phase: { kind: 'signedOff' } })
	await sellInTraining()
	expect(await realKinds()).toEqual([...before, 'trainingEntered'])
	expect(shop.script.drawerPulses).toBe(drawerPulses)
	await shop.till.idle()
	const job = (await shop.storage.printSpool.nextPrintJob())?.job
	expect(job?.saleId).toBeNull()
	expect(job?.layout.rows[0]).toEqual({ kind: 'mark', text: '培训 TRAINING' })
	const { phase } = counter.currentView()
	expect(phase.kind === 'completed' && phase.receipt.rows[0]).toEqual({ kind: 'mark', text: '培训 TRAINING' })
	expect(counter.currentView().connection.entriesWaiting).toBe(0)
})

it('a card’s discount counts in training as it does in earnest, when the centre vouches for it', async () => {
	const grant: DiscountGrant = {
		...{ kind: 'discount', grantId: 'D1', cardNo: card().cardNo, nameZh: '员工九折', nameEn: 'Staff' },
		...{
			validFrom: null,
			validUntil: null,
			departmentIds: null,
			rateBasisPoints: 1_000,
			signature: 'genuine',
		},
	}
	await shop.storage.replica.putCard({ kind: 'card', card: { ...card(), grants: [{ grant, uses: null }] } })
	const discounts = async () => {
		await does(SIGN_ON, OPEN, { kind: 'addItem', itemCode: itemCodeSchema.parse('A1') })
		counter.deviceEvent(TAP)
		await until(() => counter.currentView().member !== null, 'the card is known')
		await counter.idle()
		return counter.currentView().basket.totals.totalMinor
	}
	shop.till.leaseKeyTold('key')
	await shop.till.idle()
	const inEarnest = await discounts()
	await does({ kind: 'cancelSale' }, { kind: 'enterTraining' })
	expect(inEarnest).toBe(1_125)
	expect(await discounts()).toBe(inEarnest)
})

it('left, the real till is as it was, behind its lock; what is sold then is real', async () => {
	await does(SIGN_ON, OPEN, { kind: 'enterTraining' })
	await sellInTraining()
	await does({ kind: 'leaveTraining' })
	expect(counter.currentView()).toMatchObject({ isTraining: false, phase: { kind: 'locked' } })
	expect(await counter.run({ kind: 'startTender' })).toMatchObject({ code: 'tillLocked' })
	await does(SIGN_ON, { kind: 'addItem', itemCode: itemCodeSchema.parse('A1') }, { kind: 'startTender' })
	await does({ kind: 'tenderCash', handedOverMinor: minor(1_250) })
	await until(() => counter.currentView().phase.kind === 'completed', 'the sale is completed')
	const kinds = await realKinds()
	expect(kinds.filter((kind) => kind === 'saleCompleted')).toHaveLength(1)
	expect(kinds).toContain('trainingLeft')
})

it('a restart in training is in training again; a basket is no reason to forget it', async () => {
	await does(SIGN_ON, OPEN, { kind: 'addItem', itemCode: itemCodeSchema.parse('A1') })
	expect(await counter.run({ kind: 'enterTraining' })).toMatchObject({ code: 'saleOpen' })
	await does({ kind: 'cancelSale' }, { kind: 'enterTraining' })
	shop = await shop.restart()
	counter = await TrainingSwitch.start(shop.till, REAL_IDENTITY, shop.ports)
	expect(counter.currentView().isTraining).toBe(true)
	expect(await counter.run({ kind: 'enterTraining' })).toMatchObject({ code: 'notNow' })
})

it('revisions only rise, from one till to the other', async () => {
	const revisions: number[] = []
	counter.onView(({ revision }) => revisions.push(revision))
	await does(SIGN_ON, OPEN, { kind: 'enterTraining' }, SIGN_ON, { kind: 'leaveTraining' }, SIGN_ON)
	expect(revisions).toEqual(revisions.toSorted((one, other) => one - other))
})

it.each([['with a terminal and a gateway', REAL_PAYMENTS] as const, ['without them', {}] as const])(
	'bank card and payment app pay in training by themselves, at a till %s',
	async (_, real) => {
		counter = await TrainingSwitch.start(shop.till, REAL_IDENTITY, { ...shop.ports, ...real })
		await does(SIGN_ON, OPEN, { kind: 'enterTraining' }, SIGN_ON, OPEN)
		await does({ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') }, { kind: 'startTender' })
		const tenders = () => counter.currentView().basket?.tenders.map(({ kind }) => kind)
		await does({ kind: 'tenderBankCard', amountMinor: minor(500) })
		await until(() => tenders()?.length === 1, 'the card has paid')
		await does({ kind: 'tenderMobilePay', amountMinor: minor(250) }, { kind: 'showPaymentQr' })
		const paymentShown = () => {
			const { phase } = counter.currentView()
			return phase.kind === 'awaitingPayment' && phase.state === 'inProgress' ? phase.qr : null
		}
		await until(() => paymentShown() !== null, 'a code is shown')
		expect(paymentShown()).toContain('TRAINING')
		counter.lookAtIdle()
		await until(() => tenders()?.length === 2, 'the shown code was paid')
		await does(
			{ kind: 'tenderMobilePay', amountMinor: null },
			{ kind: 'scanCode', text: '134567890123456789' },
		)
		await until(() => counter.currentView().phase.kind === 'completed', 'the scanned code has paid the rest')
		expect(await realKinds()).not.toContain('saleCompleted')
	},
)

it('a code that is shown in training can be given up', async () => {
	await does(SIGN_ON, OPEN, { kind: 'enterTraining' }, SIGN_ON, OPEN)
	await does({ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') }, { kind: 'startTender' })
	await does({ kind: 'tenderMobilePay', amountMinor: null }, { kind: 'showPaymentQr' })
	const state = () => {
		const { phase } = counter.currentView()
		return phase.kind === 'awaitingPayment' ? phase.state : phase.kind
	}
	await until(() => state() === 'inProgress', 'a code is shown')
	await does({ kind: 'cancelPayment' })
	await until(() => state() === 'tendering', 'it was given up')
	expect(counter.currentView().basket?.tenders).toEqual([])
})
