/** Supervisors' cards, labels and the scale as the loop takes them: what is looked up, and what a device tells. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { itemCodeSchema, operatorIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { gtinCheckDigit } from '../protocol/catalogue/gtin.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { item, OPERATOR, PROFILE } from '../test/helpers/till-play.ts'
import { until } from '../test/helpers/until.ts'
import type { Weight } from './ports/scale.ts'

const APPLES = {
	...item('70101', 1_280),
	soldBy: 'weight' as const,
	barcodes: [`217010100000${gtinCheckDigit('217010100000')}`],
}
const BADGE = { kind: 'uid', value: '0452001AABBC80' } as const
const SUPERVISOR = {
	...OPERATOR,
	operatorId: operatorIdSchema.parse('2001'),
	role: 'supervisor' as const,
	media: [BADGE, { kind: 'cardNo' as const, value: '8899000000002001' as never }],
}
const TAP = { kind: 'cardPresented', deviceId: 'reader', medium: BADGE, receivedAtMs: 0 } as const
const BEYOND = {
	kind: 'discountLine',
	lineNumber: 1,
	takes: { kind: 'rate', basisPoints: 1_000 },
	reason: 'damaged',
} as const
const stable = (weightGrams: number): Weight => ({ kind: 'stable', weightGrams, amountMinor: null })
const lies = (weight: Weight) =>
	({ kind: 'weightChanged', deviceId: 'scale', weight, receivedAtMs: 0 }) as const

let shop: RealStorageTill
const view = () => shop.till.currentView()

beforeEach(async () => {
	shop = await realStorageTill()
	const inStoreCodes = [{ layout: '21IIIIIWWWWWC', gramsPerUnit: 1, minorPerUnit: 1 } as const]
	const records = [
		{ kind: 'operator', operator: SUPERVISOR },
		{ kind: 'item', item: APPLES },
		{ kind: 'storeProfile', storeProfile: { ...PROFILE, inStoreCodes } },
	] as const
	await shop.storage.replica.applyChanges([...records], 'c2')
	shop.till.feedApplied([...records])
	await shop.till.run({ kind: 'signOn', operatorId: OPERATOR.operatorId, pin: '1234' })
	await shop.till.run({ kind: 'openShift', floatMinor: minor(0) })
})
afterEach(() => shop.close())

const taken = () => shop.till.run({ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') })

it('a supervisor’s card is her word while something waits for it, and an unknown card else', async () => {
	await taken()
	shop.till.deviceEvent(TAP)
	await shop.till.run(BEYOND)
	expect(view().byHand.pending).toMatchObject({
		action: 'lineDiscount',
		amountMinor: 125,
		mayApprove: [{ operatorId: '2001', role: 'supervisor' }],
	})
	shop = await shop.restart()
	expect(view().byHand.pending, 'after a restart').not.toBeNull()
	shop.till.deviceEvent(TAP)
	await shop.till.idle()
	expect(view().byHand.pending).toBeNull()
	expect(view().basket.lines).toMatchObject([{ isDiscountedByHand: true, amountMinor: 1_125 }])
})

it('so is her badge scanned, or her number with its PIN; of a wrong one nothing comes', async () => {
	await taken()
	await shop.till.run(BEYOND)
	await shop.till.run({ kind: 'scanCode', text: '8899000000002001' })
	expect(view().basket.totals.totalMinor).toBe(1_125)
	await shop.till.run({ ...BEYOND, takes: null })
	await shop.till.run(BEYOND)
	const approve = (operatorId: string, pin: string) =>
		shop.till.run({ kind: 'approveOverride', operatorId: operatorIdSchema.parse(operatorId), pin })
	expect(await approve('2001', '9999')).toMatchObject({ code: 'pinWrong' })
	expect(await approve('1001', '1234')).toMatchObject({ code: 'overrideNotAllowed' })
	expect(await approve('7777', '1234')).toMatchObject({ code: 'overrideNotAllowed' })
	expect(await approve('2001', '1234')).toEqual({ kind: 'accepted' })
	expect(view().basket.totals.totalMinor).toBe(1_125)
})

it('goods are weighed as soon as they lie on the pan', async () => {
	const answers: Weight[] = [stable(0), stable(652)]
	shop.script.weigh = async () => answers.shift() ?? { kind: 'none', reason: 'fault' }
	await shop.till.run({ kind: 'addItem', itemCode: APPLES.itemCode })
	await until(() => view().weighing?.trouble === 'zero', 'nothing lies there yet')
	shop.till.deviceEvent(lies({ kind: 'none', reason: 'motion' }))
	shop.till.deviceEvent(lies(stable(652)))
	await until(() => view().basket.lines.length === 1, 'the goods are weighed')
	expect(view().basket.lines).toMatchObject([{ weightGrams: 652, amountMinor: 835 }])
	expect(view().weighing).toBeNull()
	expect(answers).toEqual([])
})

it('goods that waited for the scale wait again after a restart', async () => {
	shop.script.weigh = () => new Promise(() => undefined)
	await shop.till.run({ kind: 'addItem', itemCode: APPLES.itemCode })
	expect(view().weighing).toMatchObject({ nameZh: APPLES.nameZh, trouble: null })
	shop = await shop.restart()
	await until(() => view().weighing?.trouble === 'notConnected', 'the scale is asked again')
	await shop.till.run({ kind: 'setWeight', weightGrams: 500 })
	expect(view().basket.lines).toMatchObject([{ weightGrams: 500, amountMinor: 640 }])
})

it('a label of the shop names item and weight; one without its item is an unknown code', async () => {
	const label = (digits: string) => `${digits}${gtinCheckDigit(digits)}`
	await shop.till.run({ kind: 'scanCode', text: label('217010101250') })
	expect(view().basket.lines).toMatchObject([{ itemCode: '70101', weightGrams: 1_250, amountMinor: 1_600 }])
	expect(await shop.till.run({ kind: 'scanCode', text: label('219999901250') })).toMatchObject({
		code: 'itemUnknown',
	})
	await shop.till.run({ kind: 'scanCode', text: label('217010100000') })
	expect(view().weighing, 'the label without a weight asks the scale').not.toBeNull()
})
