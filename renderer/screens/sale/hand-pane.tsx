/** Setting a price, a discount or a quantity by hand: first how much, then why. */
import type { ReactNode } from 'react'
import { actionContext } from '../../actions/all-actions.ts'
import { reasonChosen, wishChosen } from '../../actions/hand-actions.ts'
import type { TouchKeyboard as Keyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { ReasonKeys } from '../../parts/reason-keys.tsx'
import { TouchKeyboard } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import type { ByHandAction, HandEntry } from '../../state/hand-entry.ts'
import { entryLine } from '../../state/hand-work.ts'

const RATES = [300, 500, 1_000, 1_500, 2_000, 3_000, 5_000]

type ColumnsProps = {
	readonly corner: '.' | '00' | '-' | null
	/** Of a text field among the children; open, it lies below them in place of the keypad. */
	readonly keyboard?: Keyboard
	readonly children: ReactNode
}

/** What it is about on the left, the keypad on the right: both whole, also where the pane is low. */
export function HandColumns({ corner, keyboard, children }: ColumnsProps) {
	const texts = useTexts()
	return (
		<div className={keyboard?.isOpen === true ? 'hand-columns hand-columns-letters' : 'hand-columns'}>
			<div className="hand-main">{children}</div>
			{keyboard?.isOpen === true ? (
				<TouchKeyboard keyboard={keyboard} corner="enter" />
			) : (
				<Keypad corner={corner} eraseLabel={texts.actions.back} />
			)}
		</div>
	)
}

type EntryProps = { readonly entry: HandEntry }

export function HandPane({ entry }: EntryProps) {
	const texts = useTexts()
	return (
		<div className="sheet desk hand" data-testid="by-hand" data-action={entry.action}>
			<header className="sheet-head">
				<h2>{texts.hand.title[entry.action]}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<HandEntryFields entry={entry} />
		</div>
	)
}

/** Without its heading: also in the desk of discounts. */
export function HandEntryFields({ entry }: EntryProps) {
	if (entry.action === 'lineQuantity') return <Quantity entry={entry} />
	return entry.wish === null ? (
		<HowMuch entry={entry} action={entry.action} />
	) : (
		<Why entry={entry} action={entry.action} />
	)
}

function Subject({ entry }: EntryProps) {
	const texts = useTexts()
	const view = useView()
	const line = entryLine(entry, view)
	if (line === null) return null
	const unit = line.weightGrams === null ? '' : texts.hand.perKilogram
	return (
		<p className="desk-card" data-testid="by-hand-line">
			<strong>{view.language === 'en' ? line.nameEn : line.nameZh}</strong>
			{line.listPriceMinor !== null && (
				<span>
					{texts.hand.listed} <Figures amountMinor={line.listPriceMinor} />
				</span>
			)}
			<span>
				{texts.hand.now} <Figures amountMinor={line.unitPriceMinor} />
				{unit}
			</span>
		</p>
	)
}

type ActionProps = EntryProps & { readonly action: ByHandAction }

function HowMuch({ entry, action }: ActionProps) {
	const desk = useDesk()
	const texts = useTexts()
	const view = useView()
	const isPerKilogram = action === 'priceOverride' && entryLine(entry, view)?.weightGrams != null
	const choose = (basisPoints: number) => {
		const context = actionContext(desk)
		if (context !== null) wishChosen(context, { kind: 'rate', basisPoints })
	}
	return (
		<HandColumns corner=".">
			<Subject entry={entry} />
			<p>{useOwnLimit(action)}</p>
			{action !== 'priceOverride' && (
				<div className="chips">
					{RATES.map((basisPoints) => (
						<Key
							key={basisPoints}
							className="chip"
							testId={`hand-rate-${basisPoints}`}
							onPress={() => choose(basisPoints)}
						>
							{texts.purse.rate(basisPoints)}
						</Key>
					))}
				</div>
			)}
			<AmountField
				label={texts.hand.label[isPerKilogram ? 'pricePerKilogram' : action]}
				testId="by-hand-amount"
			/>
			<TakeBack action={action} />
		</HandColumns>
	)
}

function useOwnLimit(action: ByHandAction): string {
	const texts = useTexts()
	const { ownBasisPointsMax, ownMinorMax } = useView().byHand.rules[action]
	if (ownBasisPointsMax === 0 || ownMinorMax === 0) return texts.hand.nothingAlone
	return texts.hand.own(
		ownBasisPointsMax === null ? null : `${ownBasisPointsMax / 100}%`,
		ownMinorMax === null ? null : texts.money(ownMinorMax),
	)
}

/** Only where there is something to take back. */
function TakeBack({ action }: { readonly action: ByHandAction }) {
	const texts = useTexts()
	const view = useView()
	const { handEntry } = useScreen()
	const line = handEntry && entryLine(handEntry, view)
	const isSet = {
		priceOverride: line?.listPriceMinor != null,
		lineDiscount: line?.isDiscountedByHand === true,
		basketDiscount: view.basket.discounts.some(({ kind }) => kind === 'basket'),
	}[action]
	if (!isSet) return null
	return <ActionKey id="takeBackByHand">{texts.hand.takeBack[action]}</ActionKey>
}

function Why({ entry, action }: ActionProps) {
	const desk = useDesk()
	const texts = useTexts()
	const view = useView()
	const { reasons } = view.byHand.rules[action]
	const choose = (reasonId: string) => {
		const context = actionContext(desk)
		if (context !== null) reasonChosen(context, reasonId)
	}
	return (
		<>
			<Subject entry={entry} />
			<p className="desk-takes" data-testid="by-hand-chosen">
				{wishText(entry, texts)}
			</p>
			<p>{texts.hand.why}</p>
			<ReasonKeys reasons={reasons} onChoose={choose} />
		</>
	)
}

function wishText({ wish }: HandEntry, texts: ReturnType<typeof useTexts>): string {
	switch (wish?.kind) {
		case 'price':
			return texts.money(wish.unitPriceMinor)
		case 'rate':
			return texts.purse.rate(wish.basisPoints)
		case 'amount':
			return `−${texts.money(wish.amountMinor)}`
		case undefined:
			return ''
	}
}

function Quantity({ entry }: EntryProps) {
	const texts = useTexts()
	const { typed } = useScreen()
	const line = entryLine(entry, useView())
	return (
		<HandColumns corner="00">
			<Subject entry={entry} />
			<div className="amount-field">
				<span className="amount-field-label">{texts.hand.label.lineQuantity}</span>
				<output className="amount-field-figures figures" data-testid="by-hand-quantity">
					{typed === '' ? (
						<span className="amount-field-empty">{line?.set?.quantity ?? line?.quantity}</span>
					) : (
						typed
					)}
					<span className="caret" aria-hidden="true" />
				</output>
			</div>
		</HandColumns>
	)
}
