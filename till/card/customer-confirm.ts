/** What the customer is asked to confirm, as her display or the cashier shows it. */
import { sheetValueOf } from '../../protocol/card/member-picture.ts'
import { SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import { CONSENT_KEYS, CONSENT_VERSION, consentWording } from '../../protocol/rules/consent-wording.ts'
import type { TillState } from '../till-state.ts'
import type { CustomerConfirmView } from '../view.ts'

export function customerConfirmView({ desk, locked }: TillState): CustomerConfirmView | null {
	if ((desk?.kind !== 'enrol' && desk?.kind !== 'editMember') || desk.draft === null || locked) return null
	const { askId, stage, sheet } = desk.draft
	const member = desk.kind === 'editMember' ? desk.card.member : null
	const purpose = desk.kind === 'enrol' ? 'enrol' : 'edit'
	if (stage === 'consent') {
		const items = CONSENT_KEYS.map((consent) => {
			const wording = consentWording(CONSENT_VERSION, consent)
			return {
				consent,
				wordingZh: wording?.zh ?? '',
				wordingEn: wording?.en ?? '',
				isRequired: consent === 'membership',
				given: member?.consents?.[consent]?.given ?? null,
			}
		})
		return { kind: 'consent', askId, purpose, wordingVersion: CONSENT_VERSION, items }
	}
	const fields = SHEET_FIELDS.flatMap((field) => {
		const value = sheet[field]
		if (value === undefined) return []
		return [{ field, value, before: (member && sheetValueOf(member, field)) || null }]
	})
	return { kind: 'data', askId, purpose, fields }
}
