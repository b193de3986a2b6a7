/** Reading questions of the screens. They change nothing and need not wait for the loop. */
import { unreachable } from '../protocol/base/assert.ts'
import type { Item, Operator, StoreProfile } from '../protocol/catalogue/catalogue.ts'
import { refuse } from '../protocol/refusals.ts'
import type { ItemChoice, Query, QueryResult } from './commands.ts'
import { mayReadAll } from './journal/journal-scope.ts'
import { journalPage } from './journal/journal-search.ts'
import type { TillPorts } from './till-ports.ts'
import type { TillState } from './till-state.ts'

export type Asked = {
	readonly state: TillState
	readonly profile: StoreProfile | null
	readonly operators: readonly Operator[]
}

export async function answerQuery(
	query: Query,
	{ catalogue, deviceDesk: desk, journal }: Pick<TillPorts, 'catalogue' | 'deviceDesk' | 'journal'>,
	{ state, profile, operators }: Asked,
): Promise<QueryResult> {
	switch (query.kind) {
		case 'quickKeys': {
			const departments = await catalogue.quickKeys()
			return {
				kind: 'quickKeys',
				departments: departments.map(({ department, items }) => ({
					...pick(department),
					items: items.map(choice),
				})),
			}
		}
		case 'searchItems':
			return { kind: 'items', items: (await catalogue.searchItems(query.text, query.countMax)).map(choice) }
		case 'deviceReport':
			return { kind: 'deviceReport', ...(desk?.report() ?? { devices: [], learning: null }) }
		case 'sparePorts':
			return { kind: 'sparePorts', ports: (await desk?.sparePorts()) ?? [] }
		case 'journal': {
			if (state.operator === null || state.locked) return refuse('notSignedOn')
			const shiftId = mayReadAll(state, profile) ? null : (state.shift?.shiftId ?? '')
			const page = await journalPage(query, journal, {
				shiftId,
				operators,
				utcOffsetMinutes: profile?.utcOffsetMinutes ?? 0,
			})
			return { kind: 'journal', ...page }
		}
		case 'receiptOfSale': {
			if (state.operator === null || state.locked) return refuse('notSignedOn')
			const ofSale = await journal.entriesOfSale(query.saleId)
			const isShown =
				mayReadAll(state, profile) || ofSale.some(({ shiftId }) => shiftId === state.shift?.shiftId)
			return { kind: 'receiptOfSale', receipt: isShown ? await journal.receiptOf(query.saleId) : null }
		}
		default:
			return unreachable(query)
	}
}

function pick({ departmentId, nameZh, nameEn }: { departmentId: string; nameZh: string; nameEn: string }) {
	return { departmentId, nameZh, nameEn }
}

function choice(item: Item): ItemChoice {
	const { itemCode, nameZh, nameEn, unitPriceMinor, counter } = item
	const isWeighed = item.soldBy === 'weight'
	return { itemCode, nameZh, nameEn, unitPriceMinor, isWeighed, barcode: item.barcodes[0] ?? '', counter }
}
