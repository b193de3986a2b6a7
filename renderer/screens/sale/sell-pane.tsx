/** Taking goods in by hand: the one field for names, codes and numbers; below it quick keys, results or the keypad. */
import type { ItemChoice } from '../../../till/commands.ts'
import { runAction } from '../../actions/all-actions.ts'
import { quantityIn } from '../../actions/sale-actions.ts'
import { SEARCH_FIELD_ID } from '../../keys/listen-to-keys.ts'
import { type TouchKeyboard as Keyboard, useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { ArticlePicture } from '../../parts/article-picture.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { KeyboardKey, TouchKeyboard } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { useFound } from '../../state/use-found.ts'
import { QuickKeys } from './quick-keys.tsx'
import { StillPrepared } from './still-prepared.tsx'

const RESULTS_MAX = 8

export function SellPane() {
	const { typed, sheet } = useScreen()
	const found = useFound('searchItems', typed.trim(), RESULTS_MAX)
	const items = found?.kind === 'items' ? found.items : []
	const keyboard = useTouchKeyboard(SEARCH_FIELD_ID)
	const isKeypad = sheet === 'keypad' && !keyboard.isOpen
	return (
		<div className="sell" data-testid="sell">
			<SearchField items={items} keyboard={keyboard} />
			{isKeypad ? (
				<SellKeypad />
			) : typed.trim() === '' ? (
				!keyboard.isOpen && <QuickKeys />
			) : (
				<>
					<Results items={items} typed={typed} onTaken={keyboard.close} />
					<StillPrepared percentReady={found?.percentReady ?? 100} />
				</>
			)}
			<TouchKeyboard keyboard={keyboard} corner="enter" />
		</div>
	)
}

type SearchProps = { readonly items: readonly ItemChoice[]; readonly keyboard: Keyboard }

function SearchField({ items, keyboard }: SearchProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { typed, choice, sheet } = useScreen()
	const chosen = items[choice] ?? (isName(typed) ? items[0] : undefined)
	return (
		<div className="search">
			<PendingQuantity />
			<label className="search-label">
				<Icon name="search" />
				<input
					id={SEARCH_FIELD_ID}
					className="search-input"
					type="text"
					inputMode={sheet === 'keypad' ? 'none' : 'search'}
					autoComplete="off"
					maxLength={64}
					placeholder={texts.sell.searchPlaceholder}
					data-testid="search-field"
					value={typed}
					onChange={(event) => desk.screen.setState({ typed: event.target.value, choice: -1, refusal: null })}
					onKeyDown={(event) => {
						// A chosen or named item is taken as an item; bare digits go to the till as a code.
						if (event.key !== 'Enter' || chosen === undefined || event.nativeEvent.isComposing) return
						event.preventDefault()
						event.nativeEvent.stopImmediatePropagation()
						takeItem(desk, chosen)
						keyboard.close()
					}}
				/>
				{typed === '' && <kbd className="key-shortcut">F2</kbd>}
			</label>
			<KeyboardKey keyboard={keyboard} />
			<Key
				className="search-keypad"
				label={texts.sell.keypadTitle}
				isPressed={sheet === 'keypad' && !keyboard.isOpen}
				testId="key-keypad"
				onPress={() => {
					// One of the two; where letters cover the keypad, it is uncovered.
					if (!keyboard.isOpen || sheet !== 'keypad') runAction(desk, 'keypad')
					keyboard.close()
				}}
			>
				<Icon name="keypad" />
			</Key>
		</div>
	)
}

function isName(typed: string): boolean {
	return !/^[0-9\s]*$/.test(typed)
}

function takeItem(desk: ReturnType<typeof useDesk>, item: ItemChoice): void {
	desk.send({ kind: 'addItem', itemCode: item.itemCode })
	desk.screen.setState({ typed: '', choice: -1 })
}

function PendingQuantity() {
	const desk = useDesk()
	const texts = useTexts()
	const { nextQuantity } = useView().basket
	if (nextQuantity === null) return null
	return (
		<Key
			className="pending-quantity"
			label={texts.sell.takeBackQuantity}
			testId="next-quantity"
			onPress={() => desk.send({ kind: 'setNextQuantity', quantity: null })}
		>
			{texts.sell.nextQuantity(nextQuantity)}
			<Icon name="close" />
		</Key>
	)
}

type ResultsProps = {
	readonly items: readonly ItemChoice[]
	readonly typed: string
	readonly onTaken: () => void
}

function Results({ items, typed, onTaken }: ResultsProps) {
	const texts = useTexts()
	const { choice } = useScreen()
	if (items.length === 0) {
		return (
			<p className="results-empty">
				{isName(typed) ? texts.sell.nothingFound(typed.trim()) : texts.sell.enterTakesCode}
			</p>
		)
	}
	const marked = choice === -1 && isName(typed) ? 0 : choice
	return (
		<div className="results" data-testid="results">
			{items.map((item, index) => (
				<Result key={item.itemCode} item={item} isMarked={index === marked} onTaken={onTaken} />
			))}
		</div>
	)
}

type ResultProps = {
	readonly item: ItemChoice
	readonly isMarked: boolean
	readonly onTaken: () => void
}

function Result({ item, isMarked, onTaken }: ResultProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	return (
		<Key
			tone="quiet"
			className={isMarked ? 'result result-marked' : 'result'}
			testId={`result-${item.itemCode}`}
			onPress={() => {
				takeItem(desk, item)
				onTaken()
			}}
		>
			<span className="result-article">
				{item.picture !== null && <ArticlePicture pictureId={item.picture} />}
				<span className="result-name">{language === 'en' ? item.nameEn : item.nameZh}</span>
			</span>
			<span className="result-note figures">
				{item.counter !== null && <span>{item.counter}</span>}
				{item.barcode}
			</span>
			<span className="figures">
				<Figures amountMinor={item.unitPriceMinor} />
				{item.isWeighed && texts.hand.perKilogram}
			</span>
		</Key>
	)
}

function SellKeypad() {
	const desk = useDesk()
	const texts = useTexts()
	const { typed } = useScreen()
	return (
		<div className="sell-keypad">
			<Keypad corner="00" eraseLabel={texts.actions.back} />
			<div className="sell-keypad-side">
				<p>{texts.sell.keypadHint}</p>
				<Key
					isDisabled={quantityIn(typed) === null}
					shortcut="*"
					testId="key-quantity"
					onPress={() => runAction(desk, 'quantity')}
				>
					× {texts.actions.quantity}
				</Key>
				<ActionKey id="take" />
			</div>
		</div>
	)
}
