/** Promises about baskets that were put aside: each goes on once, and everybody lists the same ones. */
import type { Entry } from '../../protocol/journal/entry.ts'
import type { Evidence } from './evidence.ts'
import { entryOf, type WrittenEntry } from './written-entries.ts'

type Ending = Extract<Entry['body'], { kind: 'saleRecalled' | 'suspendedSaleDiscarded' }>
type Lane = Evidence['tills'][number]['lane']

/** Where a basket ended with no word that another till might have it, too. An agent's lost disk takes along who has what. */
export function goneOnOnce({ tills }: Evidence): string[] {
	const endings = new Map<string, string>()
	return tills.flatMap(({ tillId, lane }) => {
		if (lane.written.agentWasLost) return []
		return endingsOf(lane).flatMap(({ body, one }) => {
			// Of a disk that was put back: the store keeps another story in its place, and the lane takes the basket over.
			if (lane.written.isMaybeLost(one)) return []
			const where = `${tillId} ${one.epoch} ${one.seq}`
			const other = endings.get(body.saleId)
			if (body.doubt === null) endings.set(body.saleId, where)
			return body.doubt === null && other !== undefined ? [`${body.saleId} by ${other} and by ${where}`] : []
		})
	})
}

function endingsOf({ written }: Lane): { readonly body: Ending; readonly one: WrittenEntry }[] {
	return [...written.all()].flatMap((one) => {
		const isEnding = one.text.includes('"saleRecalled"') || one.text.includes('"suspendedSaleDiscarded"')
		if (!isEnding || written.isBereaved(one)) return []
		const { body } = entryOf(one)
		return body.kind === 'saleRecalled' || body.kind === 'suspendedSaleDiscarded' ? [{ body, one }] : []
	})
}

/**
 * What a till lists is what its agent has on disk, but for what it took itself. What its lane took in an earlier epoch nobody in the
 * store need know any more once the agent's disk was lost or put back: the list may have it again.
 */
export function listedEverywhere({ agents, tills }: Evidence): string[] {
	return tills.flatMap((node) => {
		const agent = agents.find(({ storeId }) => storeId === node.storeId)
		const { sales } = agent?.disk.perform('suspendedSales', { countMax: 1_000 }) ?? { sales: [] }
		const endings = endingsOf(node.lane)
		const taken = new Set(endings.map(({ body }) => body.saleId))
		const newest = Math.max(0, ...[...node.lane.written.all()].map(({ epoch }) => epoch))
		const earlier = endings.filter(({ one }) => one.epoch < newest).map(({ body }) => body.saleId)
		const forgotten = new Set<string>(node.lane.written.agentWasLost ? earlier : [])
		const atAgent = sales.map(({ saleId }) => saleId).filter((saleId) => !taken.has(saleId))
		const listed = node.till()?.currentView().suspended.sales ?? []
		const shown = listed.map(({ saleId }) => saleId).filter((saleId) => !forgotten.has(saleId))
		const [one, other] = [shown, atAgent].map((saleIds) => [...saleIds].sort().join(' '))
		return one === other ? [] : [`${node.tillId} shows ${one || 'none'}, its agent has ${other || 'none'}`]
	})
}
