/** What may be spent of a purse right now, here, in this connection; and why no more. */
import { type PurseSnapshot, purseIn } from '../../protocol/card/card-snapshot.ts'
import { type Purse, purseKind } from '../../protocol/card/purse.ts'
import { type CardPolicy, ruleFor } from '../../protocol/catalogue/catalogue.ts'
import { type Connection, isPurseTender } from '../../protocol/journal/entry.ts'
import type { Sale, SaleCard } from '../till-state.ts'
import type { BalanceView } from '../view.ts'

const NOTHING: PurseSnapshot = { available: 0, held: 0, leased: 0 }

export type SpendContext = { readonly connection: Connection; readonly policy: CardPolicy | null }

/** Drawn from the newest picture, less what this sale has taken by stand-in; a hold is in the centre's picture already. */
export function balanceOf(
	sale: Sale,
	card: SaleCard,
	purse: Purse,
	{ connection, policy }: SpendContext,
): BalanceView {
	const own = purseIn(card.card, purse) ?? NOTHING
	const provisional = (card.unposted[purse] ?? 0) - standInSpent(sale, card.card.cardNo, purse)
	const told = own.available + own.leased + provisional
	const { asOfMs } = card.card
	if (card.card.state !== 'active')
		return { balance: told, provisional, spendableNow: 0, limitedBy: 'cardState', asOfMs }
	const leased = card.leased.find((held) => held.purse === purse)
	if (connection === 'online') {
		const spendableNow = Math.max(0, Math.min(told, own.available + (leased?.byStore ?? 0)))
		return { balance: told, provisional, spendableNow, limitedBy: 'balance', asOfMs }
	}
	// What a lease vouches for is there, even where the card's picture is older: another till of the store may have earned it.
	const vouched = (connection === 'store' ? leased?.byStore : leased?.byTill) ?? 0
	const spendableNow = Math.max(0, vouched, Math.min(told, floorLimit(card, purse, policy)))
	const balance = Math.max(told, spendableNow)
	const limit = connection === 'alone' ? 'alone' : 'lease'
	return { balance, provisional, spendableNow, limitedBy: spendableNow < balance ? limit : 'balance', asOfMs }
}

function floorLimit({ card }: SaleCard, purse: Purse, policy: CardPolicy | null): number {
	const kind = purseKind(purse)
	if (policy === null || kind === 'grant') return 0
	return ruleFor(policy.floorLimits, kind, card.cardClass)?.limit ?? 0
}

/** Once the sale is in the journal, its spends are among the unposted movements. */
function standInSpent(sale: Sale, cardNo: string, purse: Purse): number {
	if (sale.stage === 'completing' || sale.stage === 'completed') return 0
	return sale.tenders.reduce(
		(spent, tender) =>
			isPurseTender(tender) &&
			tender.cardNo === cardNo &&
			tender.purse === purse &&
			tender.authority.kind !== 'hold'
				? spent + tender.amount
				: spent,
		0,
	)
}

/** What the store and this till may still spend without the centre, after a stand-in spend or its taking back. */
export function withLeased(
	card: SaleCard,
	spent: { readonly purse: Purse; readonly slice: number },
	change: number,
): SaleCard {
	const after = (left: number) => Math.max(0, left + change)
	return {
		...card,
		leased: card.leased.map((held) => {
			if (held.purse !== spent.purse) return held
			// What this till has is a part of what the store can ask back.
			const byTill = spent.slice === 0 ? held.byTill : after(held.byTill)
			return { ...held, byStore: after(held.byStore), byTill }
		}),
	}
}
