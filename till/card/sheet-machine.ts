/**
 * Somebody joins, or her sheet is changed: filled in by the cashier, confirmed by herself (on her display, or asked by the
 * cashier), and written down with her consent. Facts: they work wherever the network is.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import { memberIdSchema } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { drawnNumber } from '../../protocol/card/drawn-number.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import { isConsentRefused, sheetValueOf } from '../../protocol/card/member-picture.ts'
import { type ConfirmedBy, SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { ConsentSaid, SheetValues } from '../../protocol/journal/member-entries.ts'
import { enrolledCard, withMemberNews } from '../../protocol/journal/member-news.ts'
import { CONSENT_KEYS, CONSENT_VERSION, type ConsentKey } from '../../protocol/rules/consent-wording.ts'
import { readSheet } from '../../protocol/rules/sheet-fields.ts'
import type { KnownCard } from '../ports/cards.ts'
import { type Effect, go, place, refused, type Step, type StepContext } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { joined } from './join-sale.ts'
import type { EditDesk, EnrolDesk, SheetDraft } from './member-desk-state.ts'

type Answer = {
	readonly askId: string
	readonly by: ConfirmedBy
	readonly given?: readonly ConsentKey[] | undefined
}

export type SheetInput =
	/** `samePhone`: whom this till knows by the phone number that was typed. */
	| {
			readonly kind: 'enrolmentAsked'
			readonly sheet: SheetValues
			readonly samePhone: KnownCard | null
			readonly despite: boolean
	  }
	| { readonly kind: 'editSheet'; readonly sheet: SheetValues }
	| { readonly kind: 'askConsent' }
	| ({ readonly kind: 'confirmByCustomer' } & Answer)
	| ({ readonly kind: 'declineByCustomer' } & Answer)
	| { readonly kind: 'skipCustomer'; readonly askId: string }
	| { readonly kind: 'backToSheet' }

const SAVED: Effect = { kind: 'notice', content: { kind: 'saved' } }

export function sheetStep(state: TillState, input: SheetInput, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	const { desk } = state
	if (desk?.kind !== 'enrol' && desk?.kind !== 'editMember') return refused(state, 'notNow')
	switch (input.kind) {
		case 'enrolmentAsked':
			return desk.kind === 'enrol' ? enrolmentAsked(state, desk, input, context) : refused(state, 'notNow')
		case 'editSheet':
			return desk.kind === 'editMember'
				? editSheet(state, desk, input.sheet, context)
				: refused(state, 'notNow')
		case 'askConsent':
			if (desk.kind !== 'editMember') return refused(state, 'notNow')
			return asking(state, desk, { stage: 'consent', sheet: {}, confirmedBy: null }, context)
		case 'confirmByCustomer':
			return answered(state, desk, input, context)
		case 'declineByCustomer':
			return declined(state, desk, input.askId)
		case 'skipCustomer':
			return desk.draft?.askId === input.askId && desk.draft.stage === 'data'
				? dataKnown(state, desk, { ...desk.draft, confirmedBy: null }, context)
				: refused(state, 'notNow')
		case 'backToSheet':
			return go(state, { ...state, desk: { ...desk, draft: null } })
		default:
			return unreachable(input)
	}
}

/** A card from the drawer for whoever joins; null: nobody here knows it. */
export function drawerCardPresented(
	state: TillState,
	desk: EnrolDesk,
	medium: Medium,
	card: CardSnapshot | null,
): Step {
	if (desk.draft !== null) return refused(state, 'notNow')
	if (card === null) {
		if (medium.kind === 'phone') return refused(state, 'cardUnknown')
		if (medium.kind === 'cardNo')
			return withDrawerCard(state, { ...desk, card: null, cardNo: numberOf(medium) })
		return withDrawerCard(state, { ...desk, card: null, cardNo: null, media: [medium] })
	}
	if (card.member !== null) return refused(state, 'cardHasMember')
	if (card.state !== 'blank' && card.state !== 'active') return refused(state, 'cardNotActive')
	const media = [...desk.media, ...card.media].slice(0, 4)
	return withDrawerCard(state, { ...desk, card, cardNo: card.cardNo, media })
}

const numberOf = (medium: Extract<Medium, { kind: 'cardNo' }>) => medium.value as EnrolDesk['cardNo']

function withDrawerCard(state: TillState, desk: EnrolDesk): Step {
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'attention' },
	]
	return go(state, { ...state, desk }, { effects })
}

function enrolmentAsked(
	state: TillState,
	desk: EnrolDesk,
	{ sheet: typed, samePhone, despite }: Extract<SheetInput, { kind: 'enrolmentAsked' }>,
	context: StepContext,
): Step {
	const read = readSheet(typed, true)
	if (read.kind === 'invalid') return refused(state, 'sheetInvalid', { detail: read.field })
	// A tag was read of a card that nobody knows: what is printed on it is what the centre will look for.
	if (desk.cardNo === null && desk.media.length > 0)
		return refused(state, 'sheetInvalid', { detail: 'cardNo' })
	if (samePhone?.card.member && !despite)
		return refused(state, 'phoneTaken', { detail: samePhone.card.cardNo })
	return asking(state, desk, { stage: 'data', sheet: read.sheet, confirmedBy: null }, context)
}

function editSheet(state: TillState, desk: EditDesk, typed: SheetValues, context: StepContext): Step {
	const { member } = desk.card
	if (member === null) return refused(state, 'noMember')
	if (isConsentRefused(member)) return refused(state, 'consentRefused')
	const read = readSheet(typed, false)
	if (read.kind === 'invalid') return refused(state, 'sheetInvalid', { detail: read.field })
	const changed = SHEET_FIELDS.filter(
		(field) => read.sheet[field] !== undefined && read.sheet[field] !== sheetValueOf(member, field),
	)
	if (changed.length === 0) return refused(state, 'nothingChanged')
	const sheet = Object.fromEntries(changed.map((field) => [field, read.sheet[field]])) as SheetValues
	return asking(state, desk, { stage: 'data', sheet, confirmedBy: null }, context)
}

function asking(
	state: TillState,
	desk: EnrolDesk | EditDesk,
	draft: Omit<SheetDraft, 'askId'>,
	{ nonce }: StepContext,
): Step {
	// Of one decision's two questions each has a name of its own.
	const next = { ...desk, draft: { ...draft, askId: `${nonce}-${draft.stage}` } }
	return go(state, { ...state, desk: next }, { effects: [{ kind: 'notice', content: null }] })
}

function answered(
	state: TillState,
	desk: EnrolDesk | EditDesk,
	{ askId, by, given }: Answer,
	context: StepContext,
): Step {
	const { draft } = desk
	if (draft?.askId !== askId) return refused(state, 'notNow')
	if (draft.stage === 'data') return dataKnown(state, desk, { ...draft, confirmedBy: by }, context)
	const consent = consentSaid(state, by, given ?? [])
	if (desk.kind === 'editMember') return consentRecorded(state, desk, consent, context)
	// Without it nothing of hers is kept, her name neither.
	if (!consent.given.includes('membership')) return declined(state, desk, askId)
	return enrolled(state, desk, draft, consent, context)
}

function consentSaid(
	{ language }: TillState,
	confirmedBy: ConfirmedBy,
	given: readonly ConsentKey[],
): ConsentSaid {
	return {
		wordingVersion: CONSENT_VERSION,
		language,
		confirmedBy,
		given: CONSENT_KEYS.filter((consent) => given.includes(consent)),
		refused: CONSENT_KEYS.filter((consent) => !given.includes(consent)),
	}
}

/** The data are as she wants them, or nobody looked: whoever joins is asked for her consent now. */
function dataKnown(
	state: TillState,
	desk: EnrolDesk | EditDesk,
	draft: SheetDraft,
	context: StepContext,
): Step {
	if (desk.kind === 'enrol') return asking(state, desk, { ...draft, stage: 'consent' }, context)
	const { member, cardNo } = desk.card
	if (member === null) return refused(state, 'noMember')
	const { sheet, confirmedBy } = draft
	return written(
		state,
		{ kind: 'memberEdited', memberId: member.memberId, cardNo, sheet, confirmedBy },
		context,
	)
}

function consentRecorded(state: TillState, desk: EditDesk, consent: ConsentSaid, context: StepContext): Step {
	const { member, cardNo } = desk.card
	if (member === null) return refused(state, 'noMember')
	return written(state, { kind: 'consentRecorded', memberId: member.memberId, cardNo, consent }, context)
}

/** In the journal, and in the sale at once. */
function written(state: TillState, body: EntryBody, { nowMs }: StepContext): Step {
	const { sale } = state
	const card = sale?.card
	const told = card && { ...card, card: withMemberNews(card.card, { atMs: nowMs, body }) }
	const next: TillState = { ...state, desk: null, sale: sale && { ...sale, card: told ?? null } }
	return go(state, next, { bodies: [body], effects: [SAVED] })
}

function declined(state: TillState, desk: EnrolDesk | EditDesk, askId: string): Step {
	if (desk.draft?.askId !== askId) return refused(state, 'notNow')
	// Nothing of whoever does not want it is kept.
	if (desk.kind === 'enrol' && desk.draft.stage === 'consent')
		return go(
			state,
			{ ...state, desk: null },
			{ effects: [{ kind: 'notice', content: { kind: 'notEnrolled' } }] },
		)
	return go(state, { ...state, desk: { ...desk, draft: null } })
}

function enrolled(
	before: TillState,
	desk: EnrolDesk,
	{ sheet, confirmedBy }: SheetDraft,
	consent: ConsentSaid,
	context: StepContext,
): Step {
	const number = before.counters.member + 1
	const cardNo = desk.cardNo ?? drawnNumber(context.nowMs, context.nonce)
	const body: Extract<EntryBody, { kind: 'memberEnrolled' }> = {
		kind: 'memberEnrolled',
		memberId: memberIdSchema.parse(`${context.tillId}-${context.epoch}-M${number}`),
		cardNo,
		cardKind: desk.cardNo === null ? 'number' : 'drawer',
		media: desk.media.filter(({ kind }) => kind !== 'cardNo'),
		sheet,
		confirmedBy,
		consent,
	}
	const said = { atMs: context.nowMs, body }
	const card = withMemberNews(desk.card ?? enrolledCard(body, context.nowMs), said)
	const closed: TillState = { ...before, desk: null, counters: { ...before.counters, member: number } }
	const medium: Medium = { kind: 'cardNo', value: cardNo }
	const step = joined(closed, medium, { card, unposted: {} }, [], context, [])
	// She is a member also when the sale is another's already.
	const state = step.result.kind === 'accepted' ? step.state : closed
	const effects = step.result.kind === 'accepted' ? step.effects : []
	return { ...go(before, state), entries: [place(before, body)], effects: [...effects, SAVED] }
}
