/** Reading questions of the screens. They change nothing and need not wait for the loop. */
import { unreachable } from '../protocol/base/assert.ts'
import type { Item } from '../protocol/catalogue/catalogue.ts'
import { itemOn } from '../protocol/catalogue/dated-price.ts'
import type { ItemChoice, Query, QueryResult } from './commands.ts'
import type { Catalogue } from './ports/catalogue.ts'
import type { DeviceDesk } from './ports/device-desk.ts'

export async function answerQuery(
	query: Query,
	catalogue: Catalogue,
	desk: DeviceDesk | undefined,
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
