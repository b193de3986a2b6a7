/** What a scan puts straight into the basket: goods by the kilogram would ask a scale. */
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'

export function piecesOf({ items }: Pick<GroupData, 'items'>): Item[] {
	return items.filter(({ soldBy }) => soldBy !== 'weight')
}
