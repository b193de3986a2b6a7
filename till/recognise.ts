/** What a code or a card is, as far as the till's own copies know. Reads only. */
import { itemCodeSchema } from '../protocol/base/ids.ts'
import { hasGtinCheckDigit } from '../protocol/catalogue/gtin.ts'
import { mediumOf } from './card/medium-of.ts'
import type { TillInput } from './events.ts'
import type { TillPorts } from './till-ports.ts'

type Recognised = Extract<TillInput, { kind: 'itemChosen' | 'cardRecognised' }>

/** A code from the scanner or the keypad: an article first, then a card or phone number. */
export async function recogniseCode(
	text: string,
	{ catalogue, cards }: Pick<TillPorts, 'catalogue' | 'cards'>,
): Promise<Recognised> {
	const code = text.trim()
	const byKey = itemCodeSchema.safeParse(code)
	const item =
		(await catalogue.findItemByBarcode(code)) ?? (byKey.success ? await catalogue.findItem(byKey.data) : null)
	if (item) return { kind: 'itemChosen', code, item }
	const medium = mediumOf(code)
	const known = medium && (await cards.findCard(medium))
	// Of a number that nobody here knows, a barcode's check digit says that it is rather an unknown article.
	if (medium && (known || !hasGtinCheckDigit(code))) return { kind: 'cardRecognised', medium, known }
	return { kind: 'itemChosen', code, item: null }
}
