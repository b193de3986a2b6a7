/**
 * How many connections may be at a door without having shown who they are. Bounded for each address, so that one machine cannot take
 * all places, and for all together. Whoever is known takes no place: a store or a region behind one address is many machines.
 *
 * A full address gives up its slowest stranger when that has had time enough to shake hands, else refuses the newest: those who
 * creep keep nobody out, and of many who come at once some are always done.
 */
export const PLACES = { perAddress: 24, all: 512 } as const
/** Far more than a handshake takes. */
const SLOW_MS = 1_000

type Place = { readonly address: string; readonly sinceMs: number; readonly leave: () => void }

export type StrangerPlaces = {
	/** `evict`: ends the connection. False: there is no place, end it yourself. */
	enter(connection: object, address: string, evict: () => void): boolean
	/** It is known now, or gone. */
	leave(connection: object): void
}

export function strangerPlaces(monotonicMs: () => number): StrangerPlaces {
	/** In the order in which they came. */
	const places = new Map<object, Place>()
	const freed = (among: (place: Place) => boolean): boolean => {
		for (const [connection, place] of places) {
			if (!among(place)) continue
			// The first of them is the oldest.
			if (monotonicMs() - place.sinceMs < SLOW_MS) return false
			places.delete(connection)
			place.leave()
			return true
		}
		return false
	}
	const countOf = (address: string): number => {
		let count = 0
		for (const place of places.values()) if (place.address === address) count += 1
		return count
	}
	return {
		enter(connection, address, evict) {
			if (countOf(address) >= PLACES.perAddress && !freed((place) => place.address === address)) return false
			if (places.size >= PLACES.all && !freed(() => true)) return false
			places.set(connection, { address, sinceMs: monotonicMs(), leave: evict })
			return true
		},
		leave: (connection) => void places.delete(connection),
	}
}
