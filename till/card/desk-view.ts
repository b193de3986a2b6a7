/** The desk as the screens see it: what the next card is for, and what may be done with the one that lies there. */
import { minor } from '../../protocol/base/money.ts'
import { type CardSnapshot, purseIn } from '../../protocol/card/card-snapshot.ts'
import { sheetFieldOf, sheetValueOf } from '../../protocol/card/member-picture.ts'
import { SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import { purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { returnDeskView } from '../returns/return-view.ts'
import { approvalLimit, managerGrantOf } from '../sale/approval-machine.ts'
import { pinLockedForMs } from '../shift/pin-attempts.ts'
import type { TillDesk, TillState } from '../till-state.ts'
import type { DeskCardView, DeskView, SheetFieldView } from '../view.ts'
import type { EnrolDesk } from './member-desk-state.ts'
import { refundLeft } from './refund.ts'

export function deskView(
	state: TillState,
	desk: TillDesk,
	{ nowMs, profile }: { readonly nowMs: number; readonly profile: StoreProfile | null },
): DeskView {
	switch (desk.kind) {
		case 'approval':
			return approvalView(state, desk.card, nowMs)
		case 'load':
			return { kind: 'load', card: desk.card && deskCard(desk.card) }
		case 'cardService':
			return { kind: 'cardService', card: desk.card && deskCard(desk.card), replacing: desk.replacing }
		case 'enrol':
			return {
				kind: 'enrol',
				card: desk.card && deskCard(desk.card),
				cardNo: desk.cardNo,
				hasTag: hasTag(desk),
			}
		case 'editMember':
			return { kind: 'editMember', card: deskCard(desk.card), sheet: sheetView(desk.card) }
		case 'return':
			return returnDeskView(desk, profile)
		case 'refund':
			return {
				kind: 'refund',
				sale: desk.sale && {
					saleId: desk.sale.saleId,
					payments: desk.sale.payments.map((payment) => ({
						authKey: payment.authKey,
						kind: purseKind(payment.purse) as TenderPurseKind,
						cardNo: payment.cardNo,
						amountMinor: payment.amountMinor,
						leftMinor: refundLeft(payment).amountMinor,
						isLeft: refundLeft(payment).amount > 0,
					})),
				},
			}
	}
}

function hasTag({ media }: EnrolDesk): boolean {
	return media.some(({ kind }) => kind !== 'cardNo')
}

function sheetView({ member }: CardSnapshot): SheetFieldView[] {
	if (member === null) return []
	return SHEET_FIELDS.map((field) => {
		const known = sheetFieldOf(member, field)
		return {
			field,
			value: sheetValueOf(member, field),
			isVerified: known?.verified ?? false,
			atMs: known?.atMs ?? null,
		}
	})
}

function approvalView(
	{ sale, grantPinFailures }: TillState,
	card: CardSnapshot | null,
	nowMs: number,
): DeskView {
	const grant = managerGrantOf(card)
	const lockedForMs = pinLockedForMs(grantPinFailures, nowMs)
	const uses = card && grant ? (purseIn(card, `grant:${grant.grantId}`) ?? null) : null
	return {
		kind: 'approval',
		lockedUntilMs: lockedForMs > 0 ? nowMs + lockedForMs : null,
		manager:
			card && grant
				? {
						nameZh: card.member?.address.zh ?? null,
						nameEn: card.member?.address.en ?? null,
						rateBasisPointsMax: grant.rateBasisPointsMax,
						limitMinor: sale ? approvalLimit(sale, grant) : minor(0),
						usesLeft: uses && uses.available + uses.leased,
					}
				: null,
	}
}

function deskCard(card: CardSnapshot): DeskCardView {
	// Whoever holds a lost card need not be its member.
	const member = card.state === 'lost' ? null : card.member
	const owned = (purse: 'storedValue' | 'gift') => card.purses[purse].available + card.purses[purse].leased
	return {
		cardNo: card.cardNo,
		cardState: card.state,
		nameZh: member?.address.zh ?? null,
		nameEn: member?.address.en ?? null,
		storedValue: owned('storedValue'),
		gift: owned('gift'),
	}
}
