/** Every component in every state that it has. What is added to renderer/parts is added here. */
import { type ReactNode, useRef } from 'react'
import { ActionKey } from '../../renderer/parts/action-key.tsx'
import { AmountField } from '../../renderer/parts/amount-field.tsx'
import { Figures, Money, ProvisionalMark } from '../../renderer/parts/amounts.tsx'
import { ArticlePicture } from '../../renderer/parts/article-picture.tsx'
import { Icon, type IconName, StateShape } from '../../renderer/parts/icon.tsx'
import { Key, type KeyTone } from '../../renderer/parts/key.tsx'
import { Keypad } from '../../renderer/parts/keypad.tsx'
import { Paper } from '../../renderer/parts/paper.tsx'
import { PinDots } from '../../renderer/parts/pin-dots.tsx'
import { ReasonKeys } from '../../renderer/parts/reason-keys.tsx'
import { paperRows } from '../../renderer/parts/receipt-rows.ts'
import { KeyboardKey, TouchKeyboard } from '../../renderer/parts/touch-keyboard.tsx'
import { StateLine } from '../../renderer/screens/frame/state-line.tsx'
import { StatusLine } from '../../renderer/screens/frame/status-line.tsx'
import { DeskProvider } from '../../renderer/state/desk.ts'
import type { ScreenState } from '../../renderer/state/screen-state.ts'
import type { TillView } from '../../till/view.ts'
import { SAMPLE_PICTURE_ID } from '../helpers/sample-picture.ts'
import { SAMPLE_RECEIPT, sampleBasket, sampleLine, sampleView } from '../helpers/sample-views.ts'
import { specimenDesk } from './specimen-desk.ts'

const selling = { kind: 'selling' } as const
const basket = sampleBasket([sampleLine(0), sampleLine(1, 2)])
const TONES: readonly KeyTone[] = ['plain', 'primary', 'quiet', 'danger']
const ICONS: readonly IconName[] = [
	'erase',
	'close',
	'undo',
	'search',
	'keypad',
	'keyboard',
	'shift',
	'hide',
	'card',
	'cash',
	'check',
	'clock',
	'gift',
	'warning',
	'person',
	'printer',
	'scale',
	'up',
]
const REASONS = [
	{ reasonId: 'changedMind', nameZh: '顾客改变主意', nameEn: 'Customer changed their mind' },
	{ reasonId: 'wrongArticle', nameZh: '商品不对', nameEn: 'Wrong article' },
]
const nothing = () => undefined

type AtProps = {
	readonly view?: Partial<TillView>
	readonly screen?: Partial<ScreenState>
	readonly children: ReactNode
}

/** Draws its children as at a till in that state. */
function At({ view = {}, screen = {}, children }: AtProps) {
	const desk = specimenDesk(sampleView(selling, { basket, language: 'en', ...view }), screen)
	return <DeskProvider value={desk}>{children}</DeskProvider>
}

type SpecimenProps = { readonly title: string; readonly children: ReactNode }

function Specimen({ title, children }: SpecimenProps) {
	return (
		<section className="specimen">
			<h3>{title}</h3>
			<div className="specimen-row">{children}</div>
		</section>
	)
}

export function Specimens() {
	return (
		<>
			<KeySpecimens />
			<FieldSpecimens />
			<MarkSpecimens />
			<LineSpecimens />
			<Specimen title="Paper">
				<Paper rows={paperRows(SAMPLE_RECEIPT, null)} label="A receipt" />
			</Specimen>
		</>
	)
}

function KeySpecimens() {
	return (
		<>
			<Specimen title="Key: tones">
				{TONES.map((tone) => (
					<Key key={tone} tone={tone} onPress={nothing}>
						{tone}
					</Key>
				))}
			</Specimen>
			<Specimen title="Key: disabled">
				{TONES.map((tone) => (
					<Key key={tone} tone={tone} isDisabled onPress={nothing}>
						{tone}
					</Key>
				))}
			</Specimen>
			<Specimen title="Key: with its cap, chosen, with an icon alone">
				<Key shortcut="F12" onPress={nothing}>
					Pay
				</Key>
				<Key tone="primary" shortcut="F12" onPress={nothing}>
					Pay
				</Key>
				<Key className="look-key" isPressed onPress={nothing}>
					Chosen
				</Key>
				<Key className="look-key" isPressed={false} onPress={nothing}>
					Not chosen
				</Key>
				<Key label="Keypad" onPress={nothing}>
					<Icon name="keypad" />
				</Key>
			</Specimen>
			<Specimen title="Action key: ready, not now, armed">
				<At>
					<ActionKey id="pay" tone="primary" />
				</At>
				<At view={{ basket: sampleBasket([]) }}>
					<ActionKey id="pay" tone="primary" />
				</At>
				<At screen={{ armed: 'cancelSale' }}>
					<ActionKey id="cancelSale" />
				</At>
			</Specimen>
		</>
	)
}

function FieldSpecimens() {
	return (
		<>
			<Specimen title="Amount: empty, typed, no amount">
				{['', '20.50', '-5'].map((typed) => (
					<At key={typed} screen={{ typed }}>
						<AmountField label="Handed over" testId={`amount-${typed}`} />
					</At>
				))}
			</Specimen>
			<Specimen title="PIN: empty, typed, being checked">
				<At>
					<PinDots count={0} />
					<PinDots count={5} />
					<PinDots count={0} isFull />
				</At>
			</Specimen>
			<Specimen title="Letters: of one field, of a form; their key">
				<At>
					<Letters corner="enter" />
					<Letters corner="next" />
				</At>
			</Specimen>
			<Specimen title="Keypad: of amounts">
				<At>
					<Keypad corner="." eraseLabel="Erase" />
				</At>
			</Specimen>
			<Specimen title="Reasons: one press each, the second typed by its digit">
				<At screen={{ typed: '2' }}>
					<ReasonKeys reasons={REASONS} onChoose={nothing} />
				</At>
			</Specimen>
		</>
	)
}

function Letters({ corner }: { readonly corner: 'enter' | 'next' }) {
	const keyboard = { isOpen: true, toggle: nothing, close: nothing, field: useRef(null) }
	return (
		<>
			<TouchKeyboard keyboard={keyboard} corner={corner} />
			<KeyboardKey keyboard={keyboard} />
			<KeyboardKey keyboard={{ ...keyboard, isOpen: false }} />
		</>
	)
}

function MarkSpecimens() {
	return (
		<>
			<Specimen title="Amounts: money, figures, provisional">
				<At>
					<Money amountMinor={123_450} />
					<Money amountMinor={-990} />
					<Figures amountMinor={4_990} />
					<ProvisionalMark />
					<ProvisionalMark text="+165" />
				</At>
			</Specimen>
			<Specimen title="Icons and states">
				{ICONS.map((name) => (
					<Icon key={name} name={name} />
				))}
				<StateShape shape="circle" />
				<StateShape shape="diamond" />
				<StateShape shape="triangle" />
			</Specimen>
			<Specimen title="Waiting">
				<span className="waiting-bar" aria-hidden="true" />
			</Specimen>
			<Specimen title="Badges">
				<span className="tier">Silver</span>
				<span className="tier tier-gold">Gold</span>
				<span className="card-stopped">
					<Icon name="warning" />
					Lost
				</span>
				<span className="occasion">
					<Icon name="gift" />
					Birthday
				</span>
			</Specimen>
		</>
	)
}

const LINES: readonly Partial<TillView>[] = [
	{},
	{ notice: { atMs: 1, content: { kind: 'saved' } } },
	{ notice: { atMs: 1, content: { kind: 'connection', mode: 'store' } } },
	{
		notice: {
			atMs: 1,
			content: { kind: 'refusal', refusal: { kind: 'refused', code: 'insufficientFunds' } },
		},
	},
]

function LineSpecimens() {
	return (
		<>
			<Specimen title="Status line: calm, done, amber, red">
				{LINES.map((view) => (
					<At key={view.notice?.content.kind ?? 'calm'} view={view}>
						<StatusLine />
					</At>
				))}
			</Specimen>
			<Specimen title="Picture of an article: there; not to be had, its place kept">
				{[SAMPLE_PICTURE_ID, '0'.repeat(64)].map((pictureId) => (
					<At key={pictureId}>
						<ArticlePicture pictureId={pictureId} />
					</At>
				))}
			</Specimen>
			<Specimen title="State line: online, store only, alone">
				{(['online', 'store', 'alone'] as const).map((mode) => (
					<At
						key={mode}
						view={{
							connection: {
								mode,
								sinceMs: 0,
								entriesWaiting: mode === 'online' ? 0 : 12,
								entriesNotStored: 0,
								driftMs: 0,
							},
						}}
					>
						<StateLine />
					</At>
				))}
			</Specimen>
		</>
	)
}
