/** Plays journeys by keyboard and by touch, online, with the store only and alone, in one shop; then the books are compared. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoOptions } from '../../demo/demo-options.ts'
import { Cashier } from '../../helpers/cashier.ts'
import { Hands } from '../../helpers/hands.ts'
import { openShop, type Shop } from '../../helpers/shop.ts'
import { FUNCTIONS } from './function-list.ts'
import { LINKS, type Link, type Play, type Stage, WAYS } from './play.ts'

type Driven = {
	readonly plays: readonly Play[]
	readonly options?: Partial<DemoOptions>
	/** Once, before the first journey. */
	readonly prepare: (stage: Stage) => Promise<void>
	/** What must be so at the centre when everything has arrived there. */
	readonly settled?: (shop: Shop) => Promise<void>
}

export function drive({ plays, options, prepare, settled }: Driven): void {
	let shop: Shop
	let cashier: Cashier
	let customer: Page
	let other: Cashier | null = null
	const drawer = { minor: 0 }
	const recorded: { readonly kind: string; readonly body: unknown }[] = []
	const stageOf = (hands: Hands, link: Link): Stage => ({
		shop,
		cashier,
		customer,
		other,
		drawer,
		hands,
		link,
		recorded: (kind, body) => recorded.push({ kind, body }),
	})

	beforeAll(async () => {
		shop = await openShop(options)
		cashier = await atTouchScreen(shop)
		customer = await browserOf(shop).newPage({ hasTouch: true })
		await customer.goto(shop.demo.lane.customerUrl())
		other = await beside(shop)
		await prepare(stageOf(new Hands(cashier, 'touch'), 'online'))
	})
	afterAll(() => shop?.close())

	describe.each(LINKS)('%s', (link) => {
		beforeAll(() => connect(cashier, link))
		describe.each(WAYS)('by %s', (way) => {
			let hands: Hands
			beforeAll(async () => {
				hands = new Hands(cashier, way)
				await hands.begin()
			})
			it.each(
				plays.filter(({ not }) => not?.[link] === undefined).map((play) => ({ play, name: nameOf(play) })),
			)('$name', ({ play }) => play.run(stageOf(hands, link)))
			it('with no other hand', async () => expect(await hands.strays()).toEqual([]))
		})
	})

	it('what was recorded is what the centre has, and the audit is clean', async () => {
		await connect(cashier, 'online')
		await cashier.nothingWaits()
		const rows = await shop.query(
			`SELECT kind, verdict, entry_text::jsonb -> 'body' AS body FROM journal_entry WHERE till_id = $1 ORDER BY epoch, seq`,
			[cashier.lane.tillId],
		)
		expect(rows.filter(({ verdict }) => verdict !== 'posted')).toEqual([])
		for (const kind of new Set(recorded.map((one) => one.kind))) {
			const told = recorded.filter((one) => one.kind === kind).map(({ body }) => body)
			const kept = rows.filter((row) => row.kind === kind).map(({ body }) => body)
			expect(kept, kind).toMatchObject(told)
		}
		await settled?.(shop)
		expect(await shop.audit()).toBe(0)
	})
}

function browserOf({ cashier }: Shop): Browser {
	const browser = cashier.page.context().browser()
	if (browser === null) throw new Error('no browser')
	return browser
}

/** The second till of the store, if it runs. */
async function beside(shop: Shop): Promise<Cashier | null> {
	const lane = shop.demo.lanes.get('S01-02')
	if (lane === undefined) return null
	const cashier = new Cashier(await browserOf(shop).newPage(), lane)
	await cashier.look()
	return cashier
}

/** The same till on a screen that knows fingers. */
async function atTouchScreen(shop: Shop): Promise<Cashier> {
	const page = await browserOf(shop).newPage({ viewport: { width: 1366, height: 768 }, hasTouch: true })
	const cashier = new Cashier(page, shop.demo.lane)
	await cashier.look()
	return cashier
}

async function connect(cashier: Cashier, link: Link): Promise<void> {
	cashier.lane.wan.setMode({ kind: link === 'online' ? 'up' : 'cut' })
	cashier.lane.lan.setMode({ kind: link === 'alone' ? 'cut' : 'up' })
	await cashier.connection(link)
}

function nameOf({ shows }: Play): string {
	return shows.map((id) => FUNCTIONS[id]).join(', ')
}
