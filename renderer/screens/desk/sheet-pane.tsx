/** A member's sheet: filled in by the cashier, then shown to the customer for her own word. */
import { useEffect, useState } from 'react'
import { SHEET_FIELDS, type SheetField } from '../../../protocol/card/member-sheet.ts'
import type { DeskView } from '../../../till/view.ts'
import { type TouchKeyboard as Keyboard, useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { KeyboardKey, TouchKeyboard } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { sheetFieldId, sheetToSend, shownValue } from '../../state/sheet-entry.ts'
import { CustomerAsked } from './customer-asked.tsx'
import './sheet.css'

export type SheetDesk = Extract<DeskView, { kind: 'enrol' | 'editMember' }>

export function SheetPane({ desk }: { readonly desk: SheetDesk }) {
	const texts = useTexts()
	const isAsked = useView().customerConfirm !== null
	const keyboard = useTouchKeyboard(sheetFieldId('familyName'), true)
	const cardNo = desk.kind === 'enrol' ? desk.cardNo : null
	const withLetters = keyboard.isOpen && !isAsked ? 'member-sheet-letters' : ''
	return (
		<div className={`sheet desk hand member-sheet ${withLetters}`} data-testid={`desk-${desk.kind}`}>
			<header className="sheet-head">
				<h2>{desk.kind === 'enrol' ? texts.sheet.enrolTitle : texts.sheet.editTitle}</h2>
				{cardNo !== null && (
					<p className="sheet-drawer-card figures" data-testid="drawer-card">
						<Icon name="card" />
						<span>{texts.sheet.card(cardNo)}</span>
					</p>
				)}
				<div className="sheet-head-keys">
					{!isAsked && desk.kind === 'editMember' && <ActionKey id="askConsent" />}
					{!isAsked && <KeyboardKey keyboard={keyboard} />}
					<ActionKey id="back" tone="quiet" />
				</div>
			</header>
			<Work desk={desk} keyboard={keyboard} />
		</div>
	)
}

type WorkProps = { readonly desk: SheetDesk; readonly keyboard: Keyboard }

function Work({ desk, keyboard }: WorkProps) {
	const { customerConfirm } = useView()
	return customerConfirm === null ? (
		<Form desk={desk} keyboard={keyboard} />
	) : (
		<CustomerAsked confirm={customerConfirm} />
	)
}

/** Two to a line, but for those that are long: all of it is in sight at once, also above letters. */
function Form({ desk, keyboard }: WorkProps) {
	const { refusal, sheetEntry } = useScreen()
	const wrong = refusal?.code === 'sheetInvalid' ? (refusal.detail as SheetField | 'cardNo') : null
	// As it was found: it does not move while she is typing.
	const [first] = useState<SheetField>(() =>
		desk.kind === 'enrol' && sheetEntry.values.familyName !== undefined ? 'phone' : 'familyName',
	)
	const wanted = wrong ?? first
	const needsCard = desk.kind === 'enrol' && desk.cardNo === null
	useEffect(() => document.getElementById(sheetFieldId(wanted))?.focus(), [wanted])
	return (
		<>
			<div className={needsCard ? 'sheet-form sheet-form-card' : 'sheet-form'} data-testid="sheet-form">
				{needsCard && <DrawerCard hasTag={desk.hasTag} isWrong={wrong === 'cardNo'} />}
				{refusal?.code === 'phoneTaken' && <SamePhone cardNo={refusal.detail ?? ''} />}
				{(needsCard ? WITH_CARD : SHEET_FIELDS).map((field) => (
					<Field key={field} desk={desk} field={field} isWrong={field === wrong} />
				))}
			</div>
			<TouchKeyboard keyboard={keyboard} corner="next" />
		</>
	)
}

/** Beside the card's number stands what does as well: her phone's. */
const WITH_CARD: readonly SheetField[] = ['phone', ...SHEET_FIELDS.filter((field) => field !== 'phone')]

type DrawerCardProps = { readonly hasTag: boolean; readonly isWrong: boolean }

function DrawerCard({ hasTag, isWrong }: DrawerCardProps) {
	const texts = useTexts()
	return (
		<>
			<p className="desk-present">
				<Icon name="card" />
				{hasTag ? texts.sheet.tagOnly : texts.sheet.noCard}
			</p>
			<div className="sheet-field">
				<Input field="cardNo" value={null} isWrong={isWrong} />
			</div>
		</>
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
	const { sheetEntry } = useScreen()
	const known = desk.kind === 'editMember' ? desk.sheet.find((one) => one.field === field) : undefined
	const value = shownValue(desk, sheetEntry, field)
	return (
		<div className={`sheet-field sheet-field-${field}`}>
			<Input
				field={field}
				value={titleOf(value) === null ? value : ''}
				isWrong={isWrong}
				isVerified={known?.isVerified === true}
			/>
			{field === 'addressedAs' && <Titles value={value} />}
		</div>
	)
}

const MODES = { phone: 'tel', birthday: 'numeric', cardNo: 'numeric', email: 'email' } as const

function Input({
	field,
	value,
	isWrong,
	isVerified = false,
}: {
	readonly field: SheetField | 'cardNo'
	/** Null: only what was typed. */
	readonly value: string | null
	readonly isWrong: boolean
	readonly isVerified?: boolean
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
			{isVerified && (
				<span className="sheet-verified">
					<Icon name="check" />
					<span>{texts.sheet.verified}</span>
				</span>
			)}
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
