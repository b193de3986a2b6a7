/** What asking for a suspended sale takes outside the machines: the agent's answer, and this till's own journal. */
import type { SaleId } from '../../protocol/base/ids.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import { type SuspendedSale, suspendedSaleSchema } from '../../protocol/journal/suspended-sale.ts'
import type { RecallAsked, RecallOutcome } from '../ports/suspended-sales.ts'
import type { TillPorts } from '../till-ports.ts'
import type { OwnSuspended } from '../till-state.ts'

type Ports = Pick<TillPorts, 'journal' | 'suspendedSales'>

export async function recallOutcome(asked: RecallAsked, ports: Ports): Promise<RecallOutcome> {
	const answer = (await ports.suspendedSales?.recall(asked)) ?? { kind: 'notSent' }
	const isEnough = answer.kind === 'recalled' ? answer.sale !== null : answer.kind !== 'notSent'
	return { answer, own: isEnough ? null : await suspendedHere(asked.saleId, ports) }
}

/** Tells the agent of a sale of this till that it has lost. False: it was pruned from this till's journal, too. */
export async function offerSuspended(own: OwnSuspended, ports: Ports): Promise<boolean> {
	const sale = await suspendedHere(own.saleId, ports)
	const { epoch: _epoch, seq: _seq, atAgent: _atAgent, sent: _sent, name: _name, ...summary } = own
	if (sale !== null) ports.suspendedSales?.offer(summary, sale)
	return sale !== null
}

async function suspendedHere(saleId: SaleId, { journal }: Ports): Promise<SuspendedSale | null> {
	return suspendedIn(await journal.entriesOfSale(saleId))
}

function suspendedIn(entries: readonly Entry[]): SuspendedSale | null {
	const body = entries.map((entry) => entry.body).find(({ kind }) => kind === 'saleSuspended')
	if (body?.kind !== 'saleSuspended') return null
	const { kind: _kind, recalledFrom: _from, ...sale } = body
	return suspendedSaleSchema.parse(sale)
}
