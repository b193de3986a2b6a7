/** A member's picture with what is said of her later, field by field: the same rule wherever it is drawn. */
import { incomingWins } from '../rules/merge-field.ts'
import type { MemberField, MemberSnapshot } from './card-snapshot.ts'
import { type MemberDetailName, memberDetailNameSchema, type SheetField } from './member-sheet.ts'

const isDetail = (field: SheetField): field is MemberDetailName =>
	memberDetailNameSchema.safeParse(field).success

/** Whose data are not to be kept: nothing more is asked or taken down. */
export function isConsentRefused(member: MemberSnapshot | null): boolean {
	return member?.consents?.membership?.given === false
}

/** What is known of one field; undefined where a name was never said by itself. */
export function sheetFieldOf(member: MemberSnapshot, field: SheetField): MemberField | undefined {
	return isDetail(field) ? member.details?.[field] : member.fields[field]
}

/** What a sheet shows in a field; empty where nothing is known. */
export function sheetValueOf(member: MemberSnapshot, field: SheetField): string {
	if (field === 'familyName' || field === 'givenName') return member[field]
	if (field === 'addressedAs') return member.details?.addressedAs?.value ?? member.address.zh
	return sheetFieldOf(member, field)?.value ?? ''
}

/** The picture with one more word, if that wins. An empty value takes the field away. */
export function withSheetField(member: MemberSnapshot, field: SheetField, said: MemberField): MemberSnapshot {
	if (!incomingWins(sheetFieldOf(member, field), said)) return member
	if (isDetail(field)) return named({ ...member, details: { ...member.details, [field]: said } })
	const { [field]: _, ...others } = member.fields
	return { ...member, fields: said.value === '' ? others : { ...member.fields, [field]: said } }
}

/** Name and form of address as her details say; what they do not say stays. */
export function named(member: MemberSnapshot): MemberSnapshot {
	const { details } = member
	if (details === undefined) return member
	const familyName = details.familyName?.value || member.familyName
	const givenName = details.givenName?.value ?? member.givenName
	const addressedAs = details.addressedAs?.value
	const address = addressedAs === undefined ? member.address : addressOf(familyName, givenName, addressedAs)
	return { ...member, familyName, givenName, address }
}

const MOST = 40

/** `ms` and `mr` stand for the title in each language; empty: by the whole name; anything else: so, in both languages. */
export function addressOf(
	familyName: string,
	givenName: string,
	addressedAs: string,
): MemberSnapshot['address'] {
	const zh = isHan(familyName) ? `${familyName}${givenName}` : `${givenName} ${familyName}`.trim()
	const whole = { zh: zh.slice(0, MOST), en: zh.slice(0, MOST) }
	switch (addressedAs) {
		case '':
			return whole
		case 'ms':
			return { zh: `${familyName}女士`.slice(0, MOST), en: `Ms ${familyName}`.slice(0, MOST) }
		case 'mr':
			return { zh: `${familyName}先生`.slice(0, MOST), en: `Mr ${familyName}`.slice(0, MOST) }
		default:
			return { zh: addressedAs.slice(0, MOST), en: addressedAs.slice(0, MOST) }
	}
}

function isHan(text: string): boolean {
	return /\p{Script=Han}$/u.test(text)
}
