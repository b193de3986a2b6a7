/** Who a certificate speaks for. Its one name, a URI: addresses of machines change, what they are does not. */
import { type StoreId, storeIdSchema, type TillId, tillIdSchema } from '../protocol/base/ids.ts'

export type Who =
	| { readonly role: 'centre' }
	| { readonly role: 'agent'; readonly storeId: StoreId }
	| { readonly role: 'till'; readonly tillId: TillId }

const SCHEME = 'yika:'

/** As it stands in a certificate: `yika:centre`, `yika:agent/S01`, `yika:till/S01-01`. */
export function whoText(who: Who): string {
	switch (who.role) {
		case 'centre':
			return `${SCHEME}centre`
		case 'agent':
			return `${SCHEME}agent/${who.storeId}`
		case 'till':
			return `${SCHEME}till/${who.tillId}`
	}
}

/** Null: it names nobody. */
export function whoIn(text: string): Who | null {
	if (text === `${SCHEME}centre`) return { role: 'centre' }
	const [, role, id] = /^yika:(agent|till)\/([^/]+)$/.exec(text) ?? []
	if (role === 'agent') {
		const storeId = storeIdSchema.safeParse(id)
		return storeId.success ? { role, storeId: storeId.data } : null
	}
	const tillId = tillIdSchema.safeParse(id)
	return role === 'till' && tillId.success ? { role, tillId: tillId.data } : null
}

/** The store that a lane is of. */
export function storeOf(tillId: TillId): StoreId {
	return storeIdSchema.parse(tillId.slice(0, tillId.lastIndexOf('-')))
}
