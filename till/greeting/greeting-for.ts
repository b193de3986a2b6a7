/** How the member of a card is greeted at this till, by head office's rules or, where there are none, by the built-in ones. */
import type { VoucherType } from '../../protocol/card/voucher.ts'
import type { Department, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { BUILT_IN_RULES } from '../../protocol/greeting/built-in-rules.ts'
import { type Greeting, greet } from '../../protocol/greeting/greet.ts'
import type { GreetingRules } from '../../protocol/greeting/greeting-rules.ts'
import { namesOf } from '../../protocol/greeting/names-of.ts'
import type { SaleCard } from '../till-state.ts'

export type GreetingPlace = {
	readonly greetingRules: GreetingRules | null
	readonly profile: StoreProfile | null
	readonly voucherTypes: readonly VoucherType[]
	readonly departments: readonly Department[]
}

/** Null: nobody to greet, or a card that is not good. */
export function greetingFor({ card }: SaleCard, place: GreetingPlace, nowMs: number): Greeting | null {
	const { member, state } = card
	if (member === null || state !== 'active') return null
	return greet(place.greetingRules ?? BUILT_IN_RULES, {
		member,
		card,
		nowMs,
		utcOffsetMinutes: place.profile?.utcOffsetMinutes ?? 0,
		storeId: place.profile?.storeId ?? '',
		...namesOf(place.voucherTypes, place.departments),
	})
}

/** Names the wording of an answer. */
export function wordingOf({ greetingRules }: Pick<GreetingPlace, 'greetingRules'>): string {
	return (greetingRules ?? BUILT_IN_RULES).rulesId
}
