/** How often the drawer was opened without a sale, by reason; till and centre count it alike. */
import type { TillSettlement } from '../journal/entry.ts'

type NoSaleReasons = NonNullable<TillSettlement['noSaleReasons']>

/** `why`: of each time, undefined where none was given. Left out while there is nothing to tell. */
export function noSaleReasons(
	why: readonly (string | undefined)[],
	before: NoSaleReasons = [],
): Pick<TillSettlement, 'noSaleReasons'> {
	const counts = new Map(before.map(({ reason, count }) => [reason, count]))
	for (const reason of why) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1)
	const rows = [...counts].map(([reason, count]) => ({ reason, count }))
	return rows.length === 0
		? {}
		: { noSaleReasons: rows.sort((one, other) => (one.reason < other.reason ? -1 : 1)) }
}
