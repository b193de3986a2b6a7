/** Under which words an article and a member are found. */
import type { MemberSnapshot } from '../protocol/card/card-snapshot.ts'
import type { Item } from '../protocol/catalogue/catalogue.ts'

export function itemText({ nameZh, nameEn, counter }: Pick<Item, 'nameZh' | 'nameEn' | 'counter'>): string {
	return `${nameZh} · ${nameEn} · ${counter ?? ''}`
}

export function memberText({ familyName, givenName, fields }: MemberSnapshot): string {
	// Han names are written in one; others are two words.
	const space = /\p{Script=Han}$/u.test(familyName) ? '' : ' '
	return `${familyName}${space}${givenName} ${phoneTail(fields.phone?.value)}`
}

/** The last four digits, which people say when they are asked for their number. */
function phoneTail(phone: string | undefined): string {
	return phone?.replace(/[^0-9]/g, '').slice(-4) ?? ''
}
