/** A card's picture as its row holds it: made on the caller's side, so that the storage thread only writes. */
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import { type Medium, mediumKey } from '../protocol/card/medium.ts'
import { printedNumbersOf } from '../protocol/card/printed-number.ts'

export type StoredCard = {
	readonly cardNo: string
	readonly version: number
	readonly active: 0 | 1
	/** JSON. */
	readonly record: string
	/** What leads to it besides its own number. */
	readonly keys: readonly string[]
}

/** The picture has been checked when it was read off the line. */
export function storedCard(card: CardSnapshot): StoredCard {
	const { cardNo, version, state } = card
	const active = state === 'active' ? 1 : 0
	return { cardNo, version, active, record: JSON.stringify(card), keys: keysOf(card) }
}

export const PHONE_PREFIX = 'phone:'

/** Mainland numbers are written with and without their country code; both find the member. */
function phoneKey(phone: string): string {
	return PHONE_PREFIX + phone.replace(/[^0-9+]/g, '').replace(/^(\+86|86(?=1[0-9]{10}$))/, '')
}

export function keyOf(medium: Medium): string {
	return medium.kind === 'phone' ? phoneKey(medium.value) : mediumKey(medium)
}

/** What is printed on a tag finds its card only behind all that is a number of its own. */
export const printedKey = (number: string): string => `printed:${number}`

export function keysOf({ media, member }: CardSnapshot): readonly string[] {
	const phone = member?.fields.phone?.value
	const keys = media.flatMap((medium) => [keyOf(medium), ...printedNumbersOf(medium).map(printedKey)])
	if (phone !== undefined) keys.push(phoneKey(phone))
	return keys.length > 1 ? [...new Set(keys)] : keys
}
