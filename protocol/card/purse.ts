import { z } from 'zod'

/** What a purse can be for. `grant` counts how often a manager's grant may still be used; the six others can pay. */
export const purseKindSchema = z.enum([
	'storedValue',
	'points',
	'gift',
	'coupon',
	'activity',
	'service',
	'grant',
])
export type PurseKind = z.infer<typeof purseKindSchema>

/** The six purses that can pay in a sale. */
export const tenderPurseKindSchema = purseKindSchema.exclude(['grant'])
export type TenderPurseKind = z.infer<typeof tenderPurseKindSchema>

/**
 * One purse of a card. A card has one of each of the first three and any number of the others, told apart by the coupon's
 * own number, the activity, the service or the grant: `coupon:26110042`. Units: minor units of money (stored value, gift,
 * a coupon with a balance), points, or uses.
 */
export type Purse =
	| 'storedValue'
	| 'points'
	| 'gift'
	| `${'coupon' | 'activity' | 'service' | 'grant'}:${string}`
export const purseSchema = z
	.string()
	.regex(
		/^(storedValue|points|gift|(coupon|activity|service|grant):[A-Za-z0-9-]{1,24})$/,
	) as unknown as z.ZodType<Purse>

export function purseKind(purse: Purse): PurseKind {
	const colon = purse.indexOf(':')
	return (colon === -1 ? purse : purse.slice(0, colon)) as PurseKind
}

/**
 * What vouches for a spend. A hold is found by its authKey. A lease spend by lease, slice and counter, so that a lost
 * record shows as a gap: slice 0 is what the store's agent spends itself, the others were given on to a till, and each
 * counts for itself from 1. `floor`: nothing vouches; the till stayed within its floor limit.
 */
export const spendAuthoritySchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('hold') }),
	z.strictObject({
		kind: z.literal('lease'),
		leaseId: z.string().min(1).max(80),
		slice: z.int().nonnegative(),
		counter: z.int().positive(),
	}),
	z.strictObject({ kind: z.literal('floor') }),
])
export type SpendAuthority = z.infer<typeof spendAuthoritySchema>

/**
 * Who may spend value that an entry itself brings (earned, loaded, given back) before the centre has heard of it: nobody
 * (`centre`: it is available once posted), the store (`store`: its agent, once it has the entry), or the till that wrote the
 * entry (`till`). The centre books the latter two as a lease to that keeper, with id {@link broughtLeaseId}, unless the keeper
 * has given it up before it sent the entry (`uploadEntries.released`).
 */
export const keeperSchema = z.enum(['centre', 'store', 'till'])
export type Keeper = z.infer<typeof keeperSchema>

/** The lease that value brought by an entry forms by itself; `ordinal` counts such movements within the entry, from 0. */
export function broughtLeaseId(
	cardNo: string,
	place: { readonly tillId: string; readonly epoch: number; readonly seq: number },
	ordinal: number,
): string {
	return `${cardNo}.${place.tillId}-${place.epoch}-${place.seq}.${ordinal}`
}

/** Whether a lease has the name of one that an entry formed by itself, and not that of one which the centre granted. */
export function isBroughtLeaseId(leaseId: string): boolean {
	return /^[^.:]+\.[^.:]+-[0-9]+-[0-9]+\.[0-9]+$/.test(leaseId)
}
