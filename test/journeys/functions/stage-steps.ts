/** Steps that many journeys share. Each waits for what it brings about. */
import { linesOf } from '../../helpers/cashier.ts'
import { until } from '../../helpers/until.ts'
import type { Stage } from './play.ts'

export function itemNamed({ shop }: Pick<Stage, 'shop'>, name: string) {
	const item = shop.demo.group.items.find(({ nameZh }) => nameZh.includes(name))
	const [barcode] = item?.barcodes ?? []
	if (item === undefined || barcode === undefined) throw new Error(`the demonstration sells no ${name}`)
	return { ...item, barcode }
}

export async function scans(stage: Stage, ...names: readonly string[]): Promise<void> {
	for (const name of names) await stage.cashier.scan(itemNamed(stage, name).barcode)
}

export async function counts(stage: Stage, itemCount: number): Promise<void> {
	await stage.cashier.reads('item-count', new RegExp(`(^|\\D)${itemCount}(\\D|$)`))
}

export async function gone({ cashier }: Stage, testId: string): Promise<void> {
	await cashier.on(testId).first().waitFor({ state: 'detached' })
}

/** To the screen where money is taken. */
export async function startsToPay({ cashier, hands }: Stage): Promise<void> {
	await hands.does('pay', 'key-next')
	await cashier.sees('tender')
}

/** Until the sale is complete and the receipt is out; its words. */
export async function receiptAfter(stage: Stage, act: () => Promise<void>): Promise<string> {
	const { cashier } = stage
	const before = cashier.lane.printer.receipts().length
	await act()
	return linesOf(await cashier.takesReceipt(before)).join('\n')
}

/** What cash pays of it: less than is due where small coins are not given. */
async function cashDue({ cashier }: Stage): Promise<number> {
	return minorOf(await cashier.on('tender-cash-exact').locator('.figures').last().textContent())
}

function minorOf(figures: string | null): number {
	return Math.round(Number(figures?.replaceAll(',', '')) * 100)
}

export async function nextCustomer({ cashier, hands }: Stage): Promise<void> {
	await cashier.sees('completed')
	await hands.next()
	await cashier.sees('sell')
}

/** Takes the whole sum in cash; the receipt's words. The drawer opens. */
export async function paysInCash(stage: Stage): Promise<string> {
	const { hands, cashier, drawer } = stage
	const pulses = cashier.lane.printer.drawerPulseCount
	await startsToPay(stage)
	drawer.minor += await cashDue(stage)
	const text = await receiptAfter(stage, () => hands.does('exactCash', 'tender-cash-exact'))
	await until(() => cashier.lane.printer.drawerPulseCount > pulses, 'the drawer opens')
	await nextCustomer(stage)
	return text
}

/** What the customer gets in cash for what she brought: asked twice. The receipt's words. */
export async function paysBack(stage: Stage): Promise<string> {
	const { cashier, hands, drawer } = stage
	await cashier.sees('sell')
	await hands.does('pay', 'key-next')
	await cashier.sees('pay-back-pane')
	drawer.minor -= minorOf(await cashier.on('pay-back-way').locator('.figures').last().textContent())
	const paper = await receiptAfter(stage, () => hands.nextTwice())
	await nextCustomer(stage)
	return paper
}

export function numberOn(paper: string): string {
	const number = /S01-0[12]-1-[0-9]{6}/.exec(paper)?.[0]
	if (number === undefined) throw new Error(`no number on ${paper}`)
	return number
}
