/** Members of whom the door has told: shown for a while to whoever is signed on. News, not state: a restart forgets them. */
import type { MemberSnapshot } from '../protocol/card/card-snapshot.ts'
import type { DownOf } from '../protocol/wire/down.ts'
import type { ArrivalView } from './view.ts'

export type MemberArrived = Omit<DownOf<'memberArrived'>, 'kind'>
export type Arrival = ArrivalView & { readonly heardAtMs: number }

/** Long enough to look up once; who needs more is served by then. */
const SHOWN_MS = 90_000
const SHOWN_MAX = 3

/** Newest first. `member` null: this till does not know the card, so it has nothing to say. */
export function arrivalsAfter(
	before: readonly Arrival[],
	{ cardNo, direction, arrivedAtMs }: MemberArrived,
	member: MemberSnapshot | null,
	nowMs: number,
): readonly Arrival[] {
	const others = before.filter((arrival) => arrival.cardNo !== cardNo)
	if (direction === 'out' || member === null) return others
	const { address, tier } = member
	const arrival: Arrival = {
		cardNo,
		nameZh: address.zh,
		nameEn: address.en,
		tier,
		isInside: direction === 'in',
		arrivedAtMs,
		heardAtMs: nowMs,
	}
	return [arrival, ...others].slice(0, SHOWN_MAX)
}

/** Without the one who stands here already: she needs no announcing. */
export function arrivalsBut(arrivals: readonly Arrival[], cardNo: string | undefined): readonly Arrival[] {
	return arrivals.filter((arrival) => arrival.cardNo !== cardNo)
}

/** Without those that have been shown long enough; the same list when there are none. */
export function arrivalsNow(arrivals: readonly Arrival[], nowMs: number): readonly Arrival[] {
	const shown = arrivals.filter(({ heardAtMs }) => nowMs - heardAtMs < SHOWN_MS)
	return shown.length === arrivals.length ? arrivals : shown
}
