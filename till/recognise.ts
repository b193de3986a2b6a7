/** What a code or a card is, as far as the till's own copies know. Reads only. */
import { itemCodeSchema } from '../protocol/base/ids.ts'
import { type Medium, mediumKey } from '../protocol/card/medium.ts'
import { memberCodeText, readMemberCode } from '../protocol/card/member-code.ts'
import { printedNumbersOf } from '../protocol/card/printed-number.ts'
import type { Item, Operator } from '../protocol/catalogue/catalogue.ts'
import { hasGtinCheckDigit } from '../protocol/catalogue/gtin.ts'
import { type InStoreLayout, readInStoreCode } from '../protocol/catalogue/in-store-code.ts'
import { PAYMENT_CODE_SCHEMES, paymentSchemeOf } from '../protocol/catalogue/payment-code.ts'
import { mediumOf } from './card/medium-of.ts'
import type { TillInput } from './events.ts'
import type { TillPorts } from './till-ports.ts'

type Recognised = Extract<
	TillInput,
	{ kind: 'itemChosen' | 'cardRecognised' | 'cardRefused' | 'memberCodeRead' | 'paymentCodeRead' }
>

/** The operator to whom a card or badge belongs; null: it is nobody's here. */
export function operatorOf(operators: readonly Operator[], medium: Medium): Operator | null {
	const key = mediumKey(medium)
	return operators.find(({ media }) => media?.some((own) => mediumKey(own) === key)) ?? null
}

/** A label that the shop printed: the item of its number, with the weight, price or count that stands in the code. */
async function labelled(
	code: string,
	layouts: readonly InStoreLayout[],
	{ findItem }: Pick<TillPorts['catalogue'], 'findItem'>,
): Promise<Recognised | null> {
	const label = readInStoreCode(code, layouts)
	if (label === null) return null
	const itemCode = itemCodeSchema.safeParse(label.itemNumber.replace(/^0+(?=.)/, ''))
	const item = itemCode.success ? await findItem(itemCode.data) : null
	return { kind: 'itemChosen', code, item, label }
}

/** The articles that are sold with this one: those of a set, and deposits. What the catalogue does not have is left out. */
export async function relatedItems(
	item: Item | null,
	{ findItem }: Pick<TillPorts['catalogue'], 'findItem'>,
): Promise<Item[]> {
	if (item === null) return []
	const find = async (named: Item['deposits'] = []) => {
		const found = await Promise.all(named.map(({ itemCode }) => findItem(itemCode)))
		return found.filter((one) => one !== null)
	}
	const parts = await find(item.parts)
	return [...parts, ...(await find([item, ...parts].flatMap(({ deposits = [] }) => deposits)))]
}

/** What was typed may be printed on a tag: the tag then is what the agent and the centre know. */
function meantBy(typed: Medium, media: readonly Medium[]): Medium {
	return media.find((one) => typed.kind === 'cardNo' && printedNumbersOf(one).includes(typed.value)) ?? typed
}

/**
 * A code from the scanner or the keypad: a member's QR code, an article, then a card or phone number. `leaseKey`: with which
 * the centre signs; without it nothing that it signed can be believed.
 */
export async function recogniseCode(
	text: string,
	{ catalogue, cards, verifySignature }: Pick<TillPorts, 'catalogue' | 'cards' | 'verifySignature'>,
	leaseKey: string | null,
	layouts: readonly InStoreLayout[] = [],
): Promise<Recognised> {
	const code = text.trim()
	const memberCode = readMemberCode(code)
	if (memberCode === 'malformed') return { kind: 'cardRefused', reason: 'codeNotGenuine' }
	if (memberCode) {
		const text = memberCodeText(memberCode)
		const isGenuine = leaseKey !== null && verifySignature(leaseKey, text, memberCode.signature)
		const known = isGenuine ? await cards.findCardByNo(memberCode.cardNo) : null
		return { kind: 'memberCodeRead', code: memberCode, isGenuine, known }
	}
	const byKey = itemCodeSchema.safeParse(code)
	const item =
		(await catalogue.findItemByBarcode(code)) ?? (byKey.success ? await catalogue.findItem(byKey.data) : null)
	if (item) return { kind: 'itemChosen', code, item }
	const label = await labelled(code, layouts, { findItem: (itemCode) => catalogue.findItem(itemCode) })
	if (label) return label
	const typed = mediumOf(code)
	const known = typed && (await cards.findCard(typed))
	const medium = typed && known ? meantBy(typed, known.card.media) : typed
	// Rather than a card of another shop: those have no such numbers.
	const scheme = known ? null : paymentSchemeOf(code, PAYMENT_CODE_SCHEMES)
	if (scheme !== null) return { kind: 'paymentCodeRead', scheme, code }
	// Of a number that nobody here knows, a barcode's check digit says that it is rather an unknown article.
	if (medium && (known || !hasGtinCheckDigit(code))) return { kind: 'cardRecognised', medium, known }
	return { kind: 'itemChosen', code, item: null }
}
