/** A member's sheet: filled in by the cashier, then shown to the customer for her own word. */
import { useEffect } from 'react'
import { SHEET_FIELDS, type SheetField } from '../../../protocol/card/member-sheet.ts'
import type { DeskView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { sheetFieldId, sheetToSend, shownValue } from '../../state/sheet-entry.ts'
import { HandColumns } from '../sale/hand-pane.tsx'
import { CustomerAsked } from './customer-asked.tsx'
import './sheet.css'

export type SheetDesk = Extract<DeskView, { kind: 'enrol' | 'editMember' }>

export function SheetPane({ desk }: { readonly desk: SheetDesk }) {
	const texts = useTexts()
	const { customerConfirm } = useView()
	return (
		<div className="sheet desk hand member-sheet" data-testid={`desk-${desk.kind}`}>
			<header className="sheet-head">
				<h2>{desk.kind === 'enrol' ? texts.sheet.enrolTitle : texts.sheet.editTitle}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			{customerConfirm === null ? <Form desk={desk} /> : <CustomerAsked confirm={customerConfirm} />}
		</div>
	)
}

function Form({ desk }: { readonly desk: SheetDesk }) {
	const { refusal, sheetEntry } = useScreen()
	const wrong = refusal?.code === 'sheetInvalid' ? (refusal.detail as SheetField | 'cardNo') : null
	const first = desk.kind === 'enrol' && sheetEntry.values.familyName !== undefined ? 'phone' : 'familyName'
	const wanted = wrong ?? first
	useEffect(() => document.getElementById(sheetFieldId(wanted))?.focus(), [wanted])
	return (
		<HandColumns corner={null}>
			{desk.kind === 'enrol' && <DrawerCard desk={desk} isWrong={wrong === 'cardNo'} />}
			{refusal?.code === 'phoneTaken' && <SamePhone cardNo={refusal.detail ?? ''} />}
			<div className="sheet-form">
				{SHEET_FIELDS.map((field) => (
					<Field key={field} desk={desk} field={field} isWrong={field === wrong} />
				))}
			</div>
			{desk.kind === 'editMember' && <ActionKey id="askConsent" />}
		</HandColumns>
	)
}

function DrawerCard({
	desk,
	isWrong,
}: {
	readonly desk: Extract<SheetDesk, { kind: 'enrol' }>
	readonly isWrong: boolean
}) {
	const texts = useTexts()
	if (desk.cardNo !== null)
		return (
			<p className="desk-card" data-testid="drawer-card">
				<Icon name="card" />
				<strong className="figures">{texts.sheet.card(desk.cardNo)}</strong>
			</p>
		)
	return (
		<div className="sheet-card">
			<p className="desk-present">
				<Icon name="card" />
				{desk.hasTag ? texts.sheet.tagOnly : texts.sheet.noCard}
			</p>
			<Input field="cardNo" value={null} isWrong={isWrong} />
		</div>
	)
}

function Field({
	desk,
	field,
	isWrong,
}: {
	readonly desk: SheetDesk
	readonly field: SheetField
	readonly isWrong: boolean
}) {
	const texts = useTexts()
	const { sheetEntry } = useScreen()
	const known = desk.kind === 'editMember' ? desk.sheet.find((one) => one.field === field) : undefined
	const value = shownValue(desk, sheetEntry, field)
	return (
		<div className={`sheet-field sheet-field-${field}`}>
			<Input field={field} value={titleOf(value) === null ? value : ''} isWrong={isWrong} />
			{field === 'addressedAs' && <Titles value={value} />}
			{known?.isVerified === true && (
				<span className="sheet-verified">
					<Icon name="check" />
					{texts.sheet.verified}
				</span>
			)}
		</div>
	)
}

const MODES = { phone: 'tel', birthday: 'numeric', cardNo: 'numeric', email: 'email' } as const

function Input({
	field,
	value,
	isWrong,
}: {
	readonly field: SheetField | 'cardNo'
	/** Null: only what was typed. */
	readonly value: string | null
	readonly isWrong: boolean
}) {
	const desk = useDesk()
	const texts = useTexts()
	const { sheetEntry } = useScreen()
	return (
		<label className="sheet-input">
			<span>{texts.sheet.field[field]}</span>
			<input
				id={sheetFieldId(field)}
				type="text"
				inputMode={field in MODES ? MODES[field as keyof typeof MODES] : 'text'}
				autoComplete="off"
				maxLength={120}
				placeholder={texts.sheet.hint[field]}
				aria-invalid={isWrong}
				data-testid={sheetFieldId(field)}
				value={value ?? sheetEntry.values[field] ?? ''}
				onChange={(event) => {
					const values = { ...sheetEntry.values, [field]: event.target.value }
					desk.screen.setState({ sheetEntry: { ...sheetEntry, values }, refusal: null })
				}}
			/>
		</label>
	)
}

const TITLES = { ms: 'ms', mr: 'mr', name: '' } as const

function titleOf(value: string): keyof typeof TITLES | null {
	return value === 'ms' || value === 'mr' ? value : null
}

function Titles({ value }: { readonly value: string }) {
	const desk = useDesk()
	const texts = useTexts()
	const { sheetEntry } = useScreen()
	return (
		<div className="chips">
			{(['ms', 'mr', 'name'] as const).map((title) => (
				<Key
					key={title}
					className="chip"
					isPressed={value === TITLES[title]}
					testId={`title-${title}`}
					onPress={() => {
						const values = { ...sheetEntry.values, addressedAs: TITLES[title] }
						desk.screen.setState({ sheetEntry: { ...sheetEntry, values }, refusal: null })
					}}
				>
					{texts.sheet.title[title]}
				</Key>
			))}
		</div>
	)
}

/** This till knows a member with this phone number: usually it is she. */
function SamePhone({ cardNo }: { readonly cardNo: string }) {
	const desk = useDesk()
	const texts = useTexts()
	const { sheetEntry } = useScreen()
	return (
		<div className="chips" data-testid="same-phone">
			<Key
				className="chip"
				testId="it-is-she"
				onPress={() => {
					desk.send({ kind: 'closeDesk' })
					desk.send({ kind: 'chooseMember', cardNo: cardNo as never })
				}}
			>
				{texts.sheet.itIsShe}
			</Key>
			<Key
				tone="quiet"
				className="chip"
				testId="despite"
				onPress={() => desk.send({ kind: 'enrolMember', sheet: sheetToSend(sheetEntry), despite: true })}
			>
				{texts.sheet.despite}
			</Key>
		</div>
	)
}
