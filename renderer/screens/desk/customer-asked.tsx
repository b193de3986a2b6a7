/** What the customer is asked, where the cashier reads it out: each question with her yes and her no. */
import { addressOf } from '../../../protocol/card/member-picture.ts'
import type { ConsentKey } from '../../../protocol/rules/consent-wording.ts'
import type { CustomerConfirmView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { givenNow } from '../../state/sheet-entry.ts'

export function CustomerAsked({ confirm }: { readonly confirm: CustomerConfirmView }) {
	return confirm.kind === 'data' ? <Data confirm={confirm} /> : <Consent confirm={confirm} />
}

function Data({ confirm: { fields } }: { readonly confirm: Extract<CustomerConfirmView, { kind: 'data' }> }) {
	const texts = useTexts()
	const { language } = useView()
	const familyName = fields.find(({ field }) => field === 'familyName')?.value ?? '…'
	const shown = (field: string, value: string): string =>
		field === 'addressedAs' && (value === 'ms' || value === 'mr')
			? addressOf(familyName, '', value)[language === 'en' ? 'en' : 'zh']
			: value
	return (
		<section className="customer-asked" data-testid="customer-data">
			<p className="customer-hint">{texts.sheet.readOut}</p>
			<dl>
				{fields.map(({ field, value, before }) => (
					<div key={field} className="customer-row" data-testid={`confirm-${field}`}>
						<dt>{texts.sheet.field[field]}</dt>
						<dd>
							<strong>{value === '' ? texts.sheet.takenAway : shown(field, value)}</strong>
							{before !== null && <span>{texts.sheet.wasBefore(shown(field, before))}</span>}
						</dd>
					</div>
				))}
			</dl>
			<div className="sheet-keys">
				<ActionKey id="customerYes" />
				<ActionKey id="customerSkips" />
			</div>
		</section>
	)
}

function Consent({ confirm }: { readonly confirm: Extract<CustomerConfirmView, { kind: 'consent' }> }) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	const { sheetEntry } = useScreen()
	const given = givenNow(confirm, sheetEntry)
	const turn = (consent: ConsentKey) => {
		const next = given.includes(consent) ? given.filter((one) => one !== consent) : [...given, consent]
		desk.screen.setState({ sheetEntry: { ...sheetEntry, given: next } })
	}
	return (
		<section className="customer-asked" data-testid="customer-consent">
			<p className="customer-hint">
				<strong>{texts.sheet.consentTitle}</strong> {texts.sheet.consentHint}
			</p>
			<ul>
				{confirm.items.map(({ consent, wordingZh, wordingEn, isRequired }) => (
					<li key={consent} className="customer-row">
						<Key
							className="consent-key"
							isPressed={given.includes(consent)}
							testId={`consent-${consent}`}
							onPress={() => turn(consent)}
						>
							{given.includes(consent) && <Icon name="check" />}
							{texts.sheet.consent[consent]}
						</Key>
						<span>
							{language === 'en' ? wordingEn : wordingZh}
							{isRequired && confirm.purpose === 'enrol' && <em> ({texts.sheet.required})</em>}
						</span>
					</li>
				))}
			</ul>
			<div className="sheet-keys">
				<ActionKey id="customerYes" />
				<ActionKey id="customerNo" />
			</div>
		</section>
	)
}
