/** The day that all steps share: the shop with its real processes, three tills, and what was written down. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { MemberBook } from './member-book.ts'
import { saturdayGroup } from './saturday-group.ts'
import { SaturdayTill } from './saturday-till.ts'

export type Saturday = {
	readonly shop: Shop
	readonly one: SaturdayTill
	readonly two: SaturdayTill
	readonly three: SaturdayTill
	readonly all: readonly SaturdayTill[]
	readonly members: MemberBook
	/** What a later step needs of an earlier one: receipt numbers and the like. */
	readonly notes: Map<string, string>
	/** Waits until all three tills have nothing to send any more. */
	readonly everythingIsPosted: () => Promise<void>
}

const LANES = ['S01-01', 'S01-02', 'S01-03']
const PICTURES = join(import.meta.dirname, '..', '..', 'test-results')

let saturday: Saturday | null = null
let brokenBy: string | null = null

export async function openSaturday(): Promise<void> {
	const shop = await openShop({ lanes: LANES, group: saturdayGroup })
	const { demo } = shop
	const browser = shop.cashier.page.context().browser()
	if (browser === null) throw new Error('no browser')
	const opened = LANES.map(async (tillId, index) => {
		const lane = demo.lanes.get(tillId)
		if (lane === undefined) throw new Error(`no ${tillId}`)
		const page =
			index === 0 ? shop.cashier.page : await browser.newPage({ viewport: { width: 1366, height: 768 } })
		const till = new SaturdayTill(page, lane, demo.group)
		if (index > 0) await till.look()
		return till
	})
	const all = await Promise.all(opened)
	const [one, two, three] = all
	if (one === undefined || two === undefined || three === undefined) throw new Error('three tills')
	const everythingIsPosted = async () => {
		for (const till of all) await till.nothingWaits()
	}
	const members = new MemberBook(demo.group)
	saturday = { shop, one, two, three, all, members, notes: new Map(), everythingIsPosted }
}

export async function closeSaturday(): Promise<void> {
	await saturday?.shop.close()
}

/** One step of the day. After one that fails the rest is not tried: it would only say the same again. */
export function step(name: string, act: (day: Saturday) => Promise<void>): void {
	it(name, async () => {
		if (brokenBy !== null) throw new Error(`not tried, because this failed: ${brokenBy}`)
		if (saturday === null) throw new Error('the shop did not open')
		try {
			await act(saturday)
		} catch (error) {
			brokenBy = name
			await takePictures(saturday)
			throw error
		}
	})
}

/** What the screens showed when a step failed: `test-results/saturday-….png`. */
async function takePictures({ all }: Saturday): Promise<void> {
	mkdirSync(PICTURES, { recursive: true })
	for (const { page, lane } of all)
		await page.screenshot({ path: join(PICTURES, `saturday-${lane.tillId}.png`) }).catch(() => undefined)
}
