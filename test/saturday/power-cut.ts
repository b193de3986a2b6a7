/** 54–59: the plug is pulled in the middle of sales that have payments; then the lines are mended and everything goes up. */
import { expect } from 'vitest'
import { BEEF, OIL, RICE, SALT, TEA } from './goods.ts'
import { type Saturday, step } from './saturday.ts'
import type { SaturdayTill } from './saturday-till.ts'

/** Host, till process and devices are gone at once, without a word. */
const pullsThePlug = (till: SaturdayTill) => till.lane.till.kill({ restart: false })

async function plugsIn(till: SaturdayTill): Promise<void> {
	await till.lane.till.start()
	await till.look()
}

/** What the banks' side says was charged at this till, against what the centre has of its sales. */
async function chargedOnce({ shop }: Saturday, { lane }: SaturdayTill): Promise<void> {
	const rows = await shop.query(
		`SELECT tender ->> 'reference' AS reference, (tender ->> 'amountMinor')::int AS "amountMinor"
		 FROM journal_entry, jsonb_array_elements(entry_text::jsonb #> '{body,tenders}') tender
		 WHERE kind = 'saleCompleted' AND till_id = $1 AND tender ->> 'kind' IN ('bankCard', 'mobilePay')`,
		[lane.tillId],
	)
	const charged = [...lane.terminal.charges, ...lane.gateway.charges].map(({ reference, amountMinor }) => ({
		reference,
		amountMinor,
	}))
	const byReference = (one: { reference?: unknown }, other: { reference?: unknown }) =>
		String(one.reference) < String(other.reference) ? -1 : 1
	expect([...rows].sort(byReference)).toEqual(charged.sort(byReference))
}

export function powerCut(): void {
	step(
		'54 power fails at till 1 over a basket with a voided line and a payment',
		async ({ one, two, members }) => {
			const lin = members.member('林')
			await one.tap(lin.uid, lin.name)
			await one.scans(BEEF, RICE, SALT)
			await one.presses('F4')
			const totalMinor = one.price(BEEF, RICE)
			await one.pays(totalMinor)
			await one.types('20')
			await one.touch('tender-stored-value')
			await one.owesStill(totalMinor - 2_000)
			await pullsThePlug(one)
			// The others do not notice.
			await two.scans(TEA)
			await two.sells({ totalMinor: two.price(TEA), itemCount: 1, paid: [['cash', two.price(TEA)]] })
		},
	)

	step('55 it comes back with its basket and its payment, and the rest is paid', async ({ one, members }) => {
		const lin = members.member('林')
		await plugsIn(one)
		await one.sees('tender')
		await one.reads('member-name', lin.name)
		const totalMinor = one.price(BEEF, RICE)
		await one.shows('total', totalMinor)
		await one.owesStill(totalMinor - 2_000)
		expect(await one.on('tender-taken').count()).toBe(1)
		expect(await one.on('tender-taken').getAttribute('data-kind')).toBe('storedValue')
		expect(await one.on('line').count()).toBe(3)
		expect(await one.itemCount()).toBe(2)
		const points = Math.floor(totalMinor / 100)
		const words = await one.paysNow({
			totalMinor,
			itemCount: 2,
			points,
			paid: [
				['storedValue', 2_000],
				['cash', totalMinor - 2_000],
			],
		})
		expect(words).not.toContain(SALT)
		members.moved(lin, 'storedValue', -2_000)
		members.moved(lin, 'points', points)
	})

	step('56 power fails at till 2 while the bank decides; it approves in the dark', async ({ two }) => {
		const { terminal } = two.lane
		terminal.behaviour = 'answersLate'
		await two.scans(OIL, RICE)
		await two.pays(two.price(OIL, RICE))
		await two.presses('F7')
		await two.reads('payment-waiting', '请顾客在终端上')
		const charges = terminal.charges.length
		await pullsThePlug(two)
		terminal.finish()
		expect(terminal.charges).toHaveLength(charges + 1)
		terminal.behaviour = 'approves'
	})

	step('57 till 2 asks what became of it: the sale is complete, charged once', async ({ two }) => {
		const totalMinor = two.price(OIL, RICE)
		const charges = two.lane.terminal.charges.length
		await two.paysNow({ totalMinor, itemCount: 2, paid: [['bankCard', totalMinor]] }, () => plugsIn(two))
		expect(two.lane.terminal.charges).toHaveLength(charges)
	})

	step(
		'58 the lines are mended: everything is posted',
		async ({ one, three, all, shop, everythingIsPosted }) => {
			three.lane.lan.setMode({ kind: 'up' })
			await three.connection('store')
			one.lane.wan.setMode({ kind: 'up' })
			for (const till of all) await till.connection('online')
			await everythingIsPosted()
			const counts = await shop.query(
				`SELECT till_id AS till, count(*)::int AS count, max(seq)::int AS last FROM journal_entry
			 WHERE till_id LIKE 'S01%' GROUP BY till_id ORDER BY till_id`,
			)
			for (const { count, last } of counts) expect(count, 'no number is missing').toBe(last)
			expect(await shop.query("SELECT reason FROM journal_entry WHERE verdict <> 'posted'")).toEqual([])
			expect(
				await shop.query("SELECT state FROM card WHERE state = 'frozen' AND card_no = $1", [
					shop.demo.group.cards.find((card) => card.media.some(({ value }) => value === 'C04F1E42'))?.cardNo,
				]),
			).toHaveLength(1)
		},
	)

	step('59 what bank and apps charged stands in the books, each once', async (day) => {
		for (const till of day.all) await chargedOnce(day, till)
	})
}
