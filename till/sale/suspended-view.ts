/** The list of suspended sales as the screens see it: the store's while it can be asked, else this till's own. */
import type { SuspendedListed, SuspendedSummary } from '../../protocol/journal/suspended-sale.ts'
import type { Cards } from '../ports/cards.ts'
import type { StoreSuspended, Surroundings } from '../surroundings.ts'
import type { OwnSuspended, TillState } from '../till-state.ts'
import type { SuspendedListView, SuspendedView } from '../view.ts'

export async function withName(sale: SuspendedListed, cards: Cards): Promise<StoreSuspended> {
	const known = sale.cardNo === null ? null : await cards.findCardByNo(sale.cardNo)
	return { ...sale, name: known?.card.member?.address ?? null }
}

export function suspendedView(state: TillState, around: Surroundings, tillId: string): SuspendedListView {
	const { storeSuspended } = around
	const listed = new Set(storeSuspended?.map(({ saleId }) => saleId))
	const own = state.suspended
		// What the agent has not heard of yet is on nobody's list.
		.filter(({ saleId, atAgent }) => storeSuspended === null || (!atAgent && !listed.has(saleId)))
		.map((one) => viewOf(one, state, around, alone(one, storeSuspended === null)))
	const store = (storeSuspended ?? [])
		.filter(({ saleId }) => !state.recalled.includes(saleId))
		.map((one) => viewOf(one, state, around, taken(one, tillId)))
	const sales = [...own, ...store].sort((one, other) => other.suspendedAtMs - one.suspendedAtMs)
	return { source: storeSuspended === null ? 'own' : 'store', sales }
}

const alone = ({ sent }: OwnSuspended, isAlone: boolean): SuspendedView['doubt'] =>
	isAlone && sent ? { kind: 'mayBeTaken' } : null

function taken({ takenBy }: StoreSuspended, tillId: string): SuspendedView['doubt'] {
	if (takenBy === null) return null
	return takenBy === tillId ? { kind: 'unfinished' } : { kind: 'takenBy', tillId: takenBy }
}

function viewOf(
	one: SuspendedSummary & Pick<OwnSuspended, 'name'>,
	{ shift }: TillState,
	{ operators }: Surroundings,
	doubt: SuspendedView['doubt'],
): SuspendedView {
	const { saleId, tillId, label, itemCount, totalMinor, suspendedAtMs } = one
	const operator = operators.find(({ operatorId }) => operatorId === one.operatorId)
	return {
		saleId,
		tillId,
		operatorName: operator?.name ?? one.operatorId,
		label,
		nameZh: one.name?.zh ?? null,
		nameEn: one.name?.en ?? null,
		itemCount,
		totalMinor,
		suspendedAtMs,
		isOfEarlierDay: one.businessDate !== null && shift !== null && one.businessDate < shift.businessDate,
		doubt,
	}
}
