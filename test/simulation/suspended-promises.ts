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
 * What a till lists is what its agent has on disk, but for what it took itself. Of some nobody in the store need know any more that
 * they were taken, and either list may have them: what a disk that was put back took, and what the lane took in an earlier epoch
 * when the agent's disk was lost or put back.
 */
export function listedEverywhere({ agents, tills }: Evidence): string[] {
	return tills.flatMap((node) => {
		const { tillId, storeId, lane } = node
		const { written } = lane
		const agent = agents.find((one) => one.storeId === storeId)
		const { sales } = agent?.disk.perform('suspendedSales', { countMax: 1_000 }) ?? { sales: [] }
		const newest = Math.max(0, ...[...written.all()].map(({ epoch }) => epoch))
		const mayBeForgotten = (one: WrittenEntry) =>
			written.isMaybeLost(one) || (written.agentWasLost && one.epoch < newest)
		const taken = new Set<string>()
		const either = new Set<string>()
		for (const { body, one } of endingsOf(lane)) (mayBeForgotten(one) ? either : taken).add(body.saleId)
		const shown = node.till()?.currentView().suspended.sales ?? []
		const [one, other] = [shown, sales.filter(({ saleId }) => !taken.has(saleId))].map((list) =>
			list
				.map(({ saleId }) => saleId)
				.filter((saleId) => !either.has(saleId))
				.sort()
				.join(' '),
		)
		return one === other ? [] : [`${tillId} shows ${one || 'none'}, its agent has ${other || 'none'}`]
	})
}
