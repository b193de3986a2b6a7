/** Blocked cards and recalled leases reach a store at once, also when its feed waits. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS } from '../../test/centre/small-group.ts'
import { TillChain } from '../../test/centre/till-chain.ts'

let centre: RunningCentre
let told: TillChain

beforeAll(async () => {
	centre = await startCentre()
	told = new TillChain('S02-01', centre.group.tills['S02-01'].privateKey)
})
afterAll(() => centre.stop())

async function report(cardNo: string, state: string): Promise<void> {
	const link = await centre.link('S02')
	told.add({ kind: 'cardStateReported', cardNo, state, note: '' }, { atMs: Date.now() })
	link.send(told.upload())
	await link.next('posted')
	await link.close()
}

it('a blocked card overtakes a feed that waits, and is heard again by who was away', async () => {
	const link = await centre.link('S01', { applyFeed: false })
	const { cursor } = await link.next('changes')
	await report(CARDS.li, 'lost')
	const hot = await link.next('hotCards')
	expect(hot.cards).toMatchObject([{ cardNo: CARDS.li, state: 'lost' }])
	await link.close()
	const again = await centre.link('S01', { feedCursor: cursor })
	expect((await again.next('hotCards')).cards).toEqual(hot.cards)
	const { records } = await again.next('changes')
	expect(records).toMatchObject([{ kind: 'card', card: { cardNo: CARDS.li, state: 'lost' } }])
	await report(CARDS.li, 'active')
	expect((await again.next('hotCards')).cards).toMatchObject([{ cardNo: CARDS.li, state: 'active' }])
	await again.close()
})

it('what a store has not answered is asked again, however new its copy of the feed is', async () => {
	const link = await centre.link('S01')
	const { cursor } = await link.next('changes')
	await link.close()
	const claim = { saleId: 'S01-01-1-000001', claimId: 'S02-01-1-000007', lines: [] }
	const { rows } = centre.database
	await rows("INSERT INTO return_claim VALUES ($1, $2, 'S01', '[]', NULL, 1, true)", [
		claim.saleId,
		claim.claimId,
	])
	const again = await centre.link('S01', { feedCursor: cursor })
	expect(await again.next('guardReturn')).toMatchObject(claim)
	await again.close()
	await rows('DELETE FROM return_claim')
})

it('a store that is lent what another one is asked for is asked to give it back', async () => {
	const holder = await centre.link('S01')
	const medium = { kind: 'cardNo', value: CARDS.plain }
	const found = await holder.ask({ kind: 'lookUpCard', requestId: 'a', medium, returns: [] }, 'cardFound')
	const [lease] = found.leases
	const asker = await centre.link('S02')
	const asked = {
		kind: 'authorise',
		tillId: 'S02-01',
		cardNo: CARDS.plain,
		purse: 'storedValue',
		returns: [],
	}
	const first = { ...asked, requestId: 'b', authKey: 'urgent-key-1', amount: 5_000 }
	const refused = await asker.ask(first, 'authorised')
	expect(refused.result).toMatchObject({
		kind: 'declined',
		refusal: { code: 'insufficientFunds', amountMinor: 5_000, limitMinor: 0, leasedElsewhere: 10_000 },
	})
	expect((await holder.next('recallLeases')).leaseIds).toEqual([lease?.leaseId])
	const returns = [{ leaseId: lease?.leaseId, lastCounter: 0, outstanding: [], lent: [] }]
	await holder.ask({ kind: 'returnLeases', requestId: 'c', returns }, 'leasesReturned')
	const approved = await asker.ask({ ...first, requestId: 'd' }, 'authorised')
	expect(approved.result).toMatchObject({ kind: 'approved' })
	await holder.close()
	await asker.close()
})
