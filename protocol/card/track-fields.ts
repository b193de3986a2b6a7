/** The fields of a track's text (ISO/IEC 7813, ISO/IEC 4909). A field that is not there is null. */
export type TrackFields = {
	/** The number of the card: PAN on bank cards, up to 19 digits. */
	readonly number: string | null
	/** SURNAME/FIRST, on track 1 only. */
	readonly name: string | null
	/** YYMM. */
	readonly expiry: string | null
	/** Three digits; a first digit of 2 or 6 means that the card has a chip. */
	readonly serviceCode: string | null
	readonly discretionary: string | null
}

const NONE: TrackFields = {
	number: null,
	name: null,
	expiry: null,
	serviceCode: null,
	discretionary: null,
}

/** Reads the text of any track, with its sentinels. A text of another form has no fields. */
export function readFields(text: string): TrackFields {
	const format1B = /^%B([0-9 ]{1,19})\^([^^?]{2,26})\^([^?]*)\?$/.exec(text)
	if (format1B) {
		const [, number = '', name = '', rest = ''] = format1B
		return { ...NONE, number: number.replaceAll(' ', ''), name: name.trimEnd(), ...readDates(rest, '^') }
	}
	const track2 = /^;([0-9]{1,19})=([^?]*)\?$/.exec(text)
	if (track2) return { ...NONE, number: track2[1] ?? null, ...readDates(track2[2] ?? '', '=') }
	const alone = /^;([0-9]{1,19})\?$/.exec(text)
	return alone ? { ...NONE, number: alone[1] ?? null } : NONE
}

/** Expiry and service code are each there or replaced by one more separator; the rest is the issuer's own. */
function readDates(
	text: string,
	separator: '^' | '=',
): Pick<TrackFields, 'expiry' | 'serviceCode' | 'discretionary'> {
	const expiry = /^[0-9]{4}/.exec(text)?.[0] ?? null
	const afterExpiry = text.slice(expiry?.length ?? (text.startsWith(separator) ? 1 : 0))
	const serviceCode = /^[0-9]{3}/.exec(afterExpiry)?.[0] ?? null
	const discretionary = afterExpiry.slice(serviceCode?.length ?? (afterExpiry.startsWith(separator) ? 1 : 0))
	return {
		expiry: expiry !== null && isMonth(expiry.slice(2)) ? expiry : null,
		serviceCode,
		discretionary: discretionary === '' ? null : discretionary,
	}
}

const isMonth = (digits: string): boolean => Number(digits) >= 1 && Number(digits) <= 12

/** ISO/IEC 7812-1 annex B: the check of card numbers. */
export function hasLuhnDigit(digits: string): boolean {
	if (!/^[0-9]{2,}$/.test(digits)) return false
	let sum = 0
	for (let index = 0; index < digits.length; index++) {
		const digit = Number(digits[digits.length - 1 - index])
		const doubled = index % 2 === 1 ? digit * 2 : digit
		sum += doubled > 9 ? doubled - 9 : doubled
	}
	return sum % 10 === 0
}
