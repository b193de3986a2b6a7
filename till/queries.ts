/** Reading questions of the screens. They change nothing and need not wait for the loop. */
import { unreachable } from '../protocol/base/assert.ts'
import type { Item } from '../protocol/catalogue/catalogue.ts'
import { itemOn } from '../protocol/catalogue/dated-price.ts'
import type { ItemChoice, MemberChoice, Query, QueryResult } from './commands.ts'
import type { Cards, KnownCard } from './ports/cards.ts'
import type { Catalogue } from './ports/catalogue.ts'
import type { DeviceDesk } from './ports/device-desk.ts'

type Asked = {
	readonly catalogue: Catalogue
	readonly cards: Cards
	readonly desk: DeviceDesk | undefined
	/** Of the open shift; null: none is open, and prices are those that hold without a date. */
	readonly businessDate: string | null
	/** Members are shown to nobody who has not signed on. */
	readonly isSignedOn: boolean
}

export async function answerQuery(query: Query, asked: Asked): Promise<QueryResult> {
	const { catalogue, desk, businessDate } = asked
	const choices = (items: readonly Item[]): ItemChoice[] => items.map((item) => choice(item, businessDate))
	switch (query.kind) {
		case 'quickKeys': {
			const departments = await catalogue.quickKeys()
			return {
				kind: 'quickKeys',
				departments: departments.map(({ department, items }) => ({
					...pick(department),
					items: choices(items),
				})),
			}
		}
		case 'searchItems':
			return { kind: 'items', items: choices(await catalogue.searchItems(query.text, query.countMax)) }
		case 'searchMembers': {
			const found = asked.isSignedOn ? await asked.cards.searchMembers(query.text, query.countMax) : []
			return { kind: 'members', members: found.flatMap((known) => memberChoice(known) ?? []) }
		}
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

function choice(item: Item, businessDate: string | null): ItemChoice {
	const sold = businessDate === null ? item : itemOn(item, businessDate)
	const { itemCode, nameZh, nameEn, unitPriceMinor, counter } = sold
	const isWeighed = sold.soldBy === 'weight'
	return { itemCode, nameZh, nameEn, unitPriceMinor, isWeighed, barcode: sold.barcodes[0] ?? '', counter }
}

/** Enough to ask her whether it is she, and no more. Null: nobody is known to hold the card. */
function memberChoice({ card: { cardNo, state, member } }: KnownCard): MemberChoice | null {
	if (member === null) return null
	const { familyName, givenName, tier, fields } = member
	const space = /\p{Script=Han}$/u.test(familyName) ? '' : ' '
	const name = `${familyName}${space}${givenName}`
	return { cardNo, name, tier, phone: maskedPhone(fields.phone?.value), cardState: state }
}

/** 138****5678: what she says can be checked against it, and nobody who looks over the counter can ring her up. */
function maskedPhone(phone: string | undefined): string | null {
	if (phone === undefined) return null
	const digits = phone.replace(/^\+86/, '').replace(/[^0-9]/g, '')
	return digits.length < 8 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}
