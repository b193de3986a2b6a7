/** Reading questions of the screens. They change nothing and need not wait for the loop. */
import { unreachable } from '../protocol/base/assert.ts'
import type { Item, Operator, StoreProfile } from '../protocol/catalogue/catalogue.ts'
import { itemOn } from '../protocol/catalogue/dated-price.ts'
import { refuse } from '../protocol/refusals.ts'
import type { ItemChoice, MemberChoice, Query, QueryResult } from './commands.ts'
import { shiftFigures } from './greeting/shift-figures.ts'
import { mayReadAll } from './journal/journal-scope.ts'
import { journalPage } from './journal/journal-search.ts'
import type { Cards, KnownCard } from './ports/cards.ts'
import type { TillPorts } from './till-ports.ts'
import type { TillState } from './till-state.ts'

export type Asked = {
	readonly cards: Cards
	readonly state: TillState
	readonly profile: StoreProfile | null
	readonly operators: readonly Operator[]
}

const NOBODY = { found: [], percentReady: 100 } as const

export async function answerQuery(
	query: Query,
	{
		catalogue,
		deviceDesk: desk,
		journal,
		picture,
	}: Pick<TillPorts, 'catalogue' | 'deviceDesk' | 'journal' | 'picture'>,
	{ cards, state, profile, operators }: Asked,
): Promise<QueryResult> {
	/** Prices are those of the open shift's date; while none is open, those that hold without a date. */
	const businessDate = state.shift?.businessDate ?? null
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
		case 'searchItems': {
			const { found, percentReady } = await catalogue.searchItems(query.text, query.countMax)
			return { kind: 'items', items: choices(found), percentReady }
		}
		case 'picture':
			return { kind: 'picture', base64: (await picture?.(query.pictureId)) ?? null }
		case 'searchMembers': {
			// Members are shown to nobody who has not signed on, and not past a lock.
			const isShown = state.operator !== null && !state.locked
			const { found, percentReady } = isShown ? await cards.searchMembers(query.text, query.countMax) : NOBODY
			return { kind: 'members', members: found.flatMap((known) => memberChoice(known) ?? []), percentReady }
		}
		case 'deviceReport':
			return { kind: 'deviceReport', ...(desk?.report() ?? { devices: [], learning: null }) }
		case 'sparePorts':
			return { kind: 'sparePorts', ports: (await desk?.sparePorts()) ?? [] }
		case 'journal': {
			if (state.operator === null || state.locked) return refuse('notSignedOn')
			const shiftId = mayReadAll(state, profile) ? null : (state.shift?.shiftId ?? '')
			const page = await journalPage(query, journal, {
				shiftId,
				operators,
				utcOffsetMinutes: profile?.utcOffsetMinutes ?? 0,
			})
			return { kind: 'journal', ...page }
		}
		case 'questionFigures': {
			if (state.operator === null || state.locked) return refuse('notSignedOn')
			const { shift } = state
			return { kind: 'questionFigures', figures: shift ? await shiftFigures(shift.shiftId, journal) : [] }
		}
		case 'receiptOfSale': {
			if (state.operator === null || state.locked) return refuse('notSignedOn')
			const ofSale = await journal.entriesOfSale(query.saleId)
			const isShown =
				mayReadAll(state, profile) || ofSale.some(({ shiftId }) => shiftId === state.shift?.shiftId)
			return { kind: 'receiptOfSale', receipt: isShown ? await journal.receiptOf(query.saleId) : null }
		}
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
	const barcode = sold.barcodes[0] ?? ''
	const picture = item.picture ?? null
	return { itemCode, nameZh, nameEn, unitPriceMinor, isWeighed, barcode, counter, picture }
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
