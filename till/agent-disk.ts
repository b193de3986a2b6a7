/**
 * The agent's disk can be lost. What it held of value (leases) is set free by the centre when every till of the store has
 * said that it spends nothing by it any more, which a till says here, in its chain, after everything that it did spend.
 * So it must never take another word of that disk.
 */
import { type EntryBody, isPurseTender } from '../protocol/journal/entry.ts'
import { maybeSent, withoutAgentsList } from './sale/recall-machine.ts'
import { go, type Step, stay } from './step.ts'
import { LEFT_DISKS_MAX, type TillState } from './till-state.ts'

export function hasLeft(state: TillState, diskId: string): boolean {
	return state.agentDisk?.left.includes(diskId) === true
}

/** The till has met its agent, on a disk that it has not left. */
export function agentMet(state: TillState, diskId: string): Step {
	const { agentDisk } = state
	if (hasLeft(state, diskId)) return stay(state)
	if (agentDisk?.id === diskId) return stay(maybeSent(state))
	const left = agentDisk === null ? [] : [...agentDisk.left, agentDisk.id].slice(-LEFT_DISKS_MAX)
	const body: EntryBody = { kind: 'agentChanged', diskId, outstanding: outstandingOf(state) }
	return go(
		state,
		{ ...withoutAgentsList(maybeSent(state)), agentDisk: { id: diskId, left } },
		{ bodies: [body] },
	)
}

/** What leases vouch for in the basket: its sale may still be completed. */
function outstandingOf({ sale }: TillState): Extract<EntryBody, { kind: 'agentChanged' }>['outstanding'] {
	if (sale === null || sale.stage === 'completing' || sale.stage === 'completed') return []
	return sale.tenders.flatMap((tender) => {
		if (!isPurseTender(tender) || tender.authority.kind !== 'lease' || tender.amount === 0) return []
		const { leaseId, slice, counter } = tender.authority
		return [{ leaseId, slice, counter, authKey: tender.authKey, amount: tender.amount }]
	})
}
