/** What a scan puts straight into the basket as one line: goods by the kilogram would ask a scale, a deposit comes beside its goods. */
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'

export function piecesOf({ items }: Pick<GroupData, 'items'>): Item[] {
	return items.filter(
		({ soldBy, deposits, parts, isDeposit }) =>
			soldBy !== 'weight' && deposits === undefined && parts === undefined && isDeposit !== true,
	)
}
