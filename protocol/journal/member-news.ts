/** What entries about members make of a card's picture, for whoever draws it before the centre has posted them. */
import type { CardSnapshot, MemberField, MemberSnapshot } from '../card/card-snapshot.ts'
import { addressOf, withSheetField } from '../card/member-picture.ts'
import { type ConfirmedBy, SHEET_FIELDS } from '../card/member-sheet.ts'
import { CONSENT_KEYS } from '../rules/consent-wording.ts'
import type { Entry, EntryBody } from './entry.ts'
import type { ConsentSaid, SheetValues } from './member-entries.ts'

/** An entry, as far as a picture needs it. */
export type Said = Pick<Entry, 'atMs' | 'body'>

type Enrolled = Extract<EntryBody, { kind: 'memberEnrolled' }>

/** Only she herself verifies: on her own display. What a cashier was told may be believed until somebody knows better. */
export function saidField(value: string, confirmedBy: ConfirmedBy | null, atMs: number): MemberField {
	const isHerself = confirmedBy === 'customerDisplay'
	return { value, source: isHerself ? 'member' : 'till', verified: isHerself, atMs }
}

/** A member as she is on the day she joins. */
export function enrolledMember({
	atMs,
	body,
}: {
	readonly atMs: number
	readonly body: Enrolled
}): MemberSnapshot {
	const { sheet, consent } = body
	const familyName = sheet.familyName ?? '?'
	const givenName = sheet.givenName ?? ''
	const joined: MemberSnapshot = {
		memberId: body.memberId,
		familyName,
		givenName,
		address: addressOf(familyName, givenName, sheet.addressedAs ?? ''),
		language: consent.language,
		tier: 'standard',
		segment: 'stranger',
		segmentReason: { visitsPerYear: 0, spendPerYearMinor: 0 },
		pyramidClass: 'D',
		lastVisit: null,
		fields: {},
		declinedAtMs: {},
	}
	return withConsent(withSheet(joined, sheet, body.confirmedBy, atMs), consent, atMs)
}

function withSheet(
	member: MemberSnapshot,
	sheet: SheetValues,
	confirmedBy: ConfirmedBy | null,
	atMs: number,
): MemberSnapshot {
	return SHEET_FIELDS.reduce((seen, field) => {
		const value = sheet[field]
		return value === undefined ? seen : withSheetField(seen, field, saidField(value, confirmedBy, atMs))
	}, member)
}

/** What she said last counts; of two answers of one moment the no. */
function withConsent(member: MemberSnapshot, said: ConsentSaid, atMs: number): MemberSnapshot {
	const consents = { ...member.consents }
	for (const consent of CONSENT_KEYS) {
		const isRefused = said.refused.includes(consent)
		if (!isRefused && !said.given.includes(consent)) continue
		const known = consents[consent]
		if (known !== undefined && (known.atMs > atMs || (known.atMs === atMs && !known.given))) continue
		consents[consent] = { given: !isRefused, atMs }
	}
	return { ...member, consents }
}

/** A card of which nothing is known but that she was handed it. */
export function enrolledCard(body: Enrolled, atMs: number): CardSnapshot {
	const empty = { available: 0, held: 0, leased: 0 }
	return {
		cardNo: body.cardNo,
		state: 'blank',
		cardClass: 'standard',
		media: body.media,
		member: null,
		purses: { storedValue: empty, points: empty, gift: empty },
		vouchers: [],
		grants: [],
		asOfMs: atMs,
		// Older than anything that the centre says.
		version: 0,
	}
}

/** The card's picture after one entry about its member. */
export function withMemberNews(card: CardSnapshot, { atMs, body }: Said): CardSnapshot {
	switch (body.kind) {
		case 'memberEnrolled':
			// Somebody's card stays hers: the centre decides.
			if (body.cardNo !== card.cardNo || card.member !== null) return card
			return {
				...card,
				state: card.state === 'blank' ? 'active' : card.state,
				member: enrolledMember({ atMs, body }),
			}
		case 'memberEdited':
			if (card.member?.memberId !== body.memberId) return card
			return { ...card, member: withSheet(card.member, body.sheet, body.confirmedBy, atMs) }
		case 'consentRecorded':
			if (card.member?.memberId !== body.memberId) return card
			return { ...card, member: withConsent(card.member, body.consent, atMs) }
		default:
			return card
	}
}
