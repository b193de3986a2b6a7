/** One line of the basket. Void and its undo are one press each; the chosen line shows fewer and more. */
import { memo, useEffect, useState } from 'react'
import type { Language, LineView } from '../../../till/view.ts'
import { countAfter, countOf } from '../../actions/line-count.ts'
import { kilograms } from '../../actions/weight-entry.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { type Desk, useDesk, useTexts } from '../../state/desk.ts'
import { takeBackCommand } from '../../state/hand-work.ts'

type BasketLineProps = {
	readonly line: LineView
	/** When it was added or changed, if it was the last to be. */
	readonly freshAtMs: number | null
	readonly isSelected: boolean
	/** False while money is being taken: lines are only read then. */
	readonly isOpen: boolean
	readonly language: Language
}

const FRESH_MS = 1_000

export const BasketLine = memo(function BasketLine({
	line,
	freshAtMs,
	isSelected,
	isOpen,
	language,
}: BasketLineProps) {
	const desk = useDesk()
	const isFresh = useIsFresh(freshAtMs)
	const name = language === 'en' ? line.nameEn : line.nameZh
	const names = ['line']
	if (isFresh) names.push('line-fresh')
	if (line.voided) names.push('line-voided')
	if (isSelected) names.push('line-selected')
	if (line.deposit === 'withGoods') names.push('line-deposit')
	return (
		<li
			className={names.join(' ')}
			data-testid="line"
			data-line={line.lineNumber}
			data-item={line.itemCode}
			data-voided={line.voided}
		>
			<div className="line-row">
				<button
					type="button"
					className="line-face"
					disabled={!isOpen || line.voided || line.deposit === 'withGoods'}
					aria-pressed={isSelected}
					onMouseDown={(event) => event.preventDefault()}
					onClick={() => desk.screen.setState({ selectedLine: isSelected ? null : line.lineNumber })}
				>
					<span
						className={line.quantity > 1 ? 'line-quantity line-quantity-many' : 'line-quantity'}
						data-testid="line-quantity"
					>
						{line.weightGrams === null ? line.quantity : <Icon name="scale" />}
					</span>
					<LineName line={line} name={name} language={language} />
					<span className="line-amount">
						<Figures amountMinor={line.amountMinor} testId="line-amount" />
					</span>
				</button>
				{isOpen && line.deposit !== 'withGoods' && <LineKey line={line} name={name} desk={desk} />}
			</div>
			{isSelected && isOpen && <LineKeys line={line} desk={desk} />}
		</li>
	)
}, isSameLine)

function isSameLine(before: BasketLineProps, after: BasketLineProps): boolean {
	return (
		before.freshAtMs === after.freshAtMs &&
		before.isSelected === after.isSelected &&
		before.isOpen === after.isOpen &&
		before.language === after.language &&
		before.line.quantity === after.line.quantity &&
		before.line.set?.quantity === after.line.set?.quantity &&
		before.line.voided === after.line.voided &&
		before.line.weightGrams === after.line.weightGrams &&
		before.line.unitPriceMinor === after.line.unitPriceMinor &&
		before.line.isDiscountedByHand === after.line.isDiscountedByHand &&
		before.line.amountMinor === after.line.amountMinor &&
		before.line.promotions.length === after.line.promotions.length &&
		before.line.promotions.every(({ nameEn }, index) => nameEn === after.line.promotions[index]?.nameEn) &&
		before.line.discountMinor === after.line.discountMinor &&
		before.line.itemCode === after.line.itemCode
	)
}

type LineNameProps = { readonly line: LineView; readonly name: string; readonly language: Language }

function LineName({ line, name, language }: LineNameProps) {
	const texts = useTexts()
	return (
		<span className="line-name">
			<span className="line-title" data-testid="line-name">
				{name}
			</span>
			{line.voided ? (
				<span className="line-note">{texts.basket.voided}</span>
			) : (
				(line.quantity > 1 ||
					line.discountMinor > 0 ||
					line.weightGrams !== null ||
					line.set !== null ||
					line.listPriceMinor !== null) && (
					<span className="line-note">
						{line.set !== null && (
							<span className="line-set" data-testid="line-set">
								{texts.basket.partOfSet(
									language === 'zh-CN' ? line.set.nameZh : line.set.nameEn,
									line.set.quantity,
								)}
							</span>
						)}
						<UnitPrice line={line} />
						{line.discountMinor > 0 && (
							<span className="line-discount" data-testid="line-discount">
								{texts.basket.saved} <Figures amountMinor={line.discountMinor} />
								{line.promotions.map((promotion) => (
									<span key={promotion.nameEn} className="line-promotion" data-testid="line-promotion">
										{ownName(promotion, language)}
									</span>
								))}
							</span>
						)}
					</span>
				)
			)}
		</span>
	)
}

/** 0.652 kg × 12.80/kg, or what one piece costs; beside it what the catalogue asked, where somebody set another price. */
function UnitPrice({ line }: { readonly line: LineView }) {
	const texts = useTexts()
	const { weightGrams, quantity, listPriceMinor } = line
	const isTold = weightGrams !== null || quantity > 1 || listPriceMinor !== null
	if (!isTold) return null
	return (
		<span data-testid="line-unit-price">
			{weightGrams === null ? texts.basket.each : `${kilograms(weightGrams)} ×`}{' '}
			<Figures amountMinor={line.unitPriceMinor} />
			{weightGrams !== null && texts.hand.perKilogram}
			{listPriceMinor !== null && (
				<>
					{' '}
					<span className="line-listed" data-testid="line-listed">
						<Figures amountMinor={listPriceMinor} />
					</span>
				</>
			)}
		</span>
	)
}

type LineKeyProps = { readonly line: LineView; readonly name: string; readonly desk: Desk }

function LineKey({ line, name, desk }: LineKeyProps) {
	const texts = useTexts()
	const { lineNumber } = line
	if (line.voided) {
		return (
			<Key
				className="line-key line-key-restore"
				testId="restore-line"
				onPress={() => desk.send({ kind: 'restoreLine', lineNumber })}
			>
				<Icon name="undo" />
				{texts.basket.restoreLine(name)}
			</Key>
		)
	}
	return (
		<Key
			tone="quiet"
			className="line-key"
			label={texts.basket.voidLine(name)}
			testId="void-line"
			onPress={() => desk.send({ kind: 'voidLine', lineNumber })}
		>
			<Icon name="close" />
		</Key>
	)
}

/** What may be done to the chosen line; what was set by hand is taken back with one press. */
function LineKeys({ line, desk }: { readonly line: LineView; readonly desk: Desk }) {
	const texts = useTexts()
	const { lineNumber } = line
	const takeBack = (action: 'priceOverride' | 'lineDiscount') => {
		const command = takeBackCommand(action, lineNumber)
		if (command !== null) desk.send(command)
	}
	return (
		<div className="line-keys">
			{line.weightGrams === null && <Stepper line={line} desk={desk} />}
			{line.weightGrams === null ? (
				<ActionKey id="lineQuantity" isShortcutShown={false} />
			) : (
				<ActionKey id="weighLine" isShortcutShown={false} />
			)}
			{line.listPriceMinor === null ? (
				line.set === null && line.deposit === null && <ActionKey id="linePrice" isShortcutShown={false} />
			) : (
				<Key testId="take-back-price" onPress={() => takeBack('priceOverride')}>
					{texts.hand.takeBack.priceOverride}
				</Key>
			)}
			{line.isDiscountedByHand ? (
				<Key testId="take-back-discount" onPress={() => takeBack('lineDiscount')}>
					{texts.hand.takeBack.lineDiscount}
				</Key>
			) : (
				line.deposit === null && <ActionKey id="lineDiscount" isShortcutShown={false} />
			)}
			<ActionKey id="voidLine" isShortcutShown={false} />
		</div>
	)
}

function Stepper({ line, desk }: { readonly line: LineView; readonly desk: Desk }) {
	const texts = useTexts()
	const fewer = countAfter(line, -1)
	const more = countAfter(line, 1)
	const set = (quantity: number | null) => {
		if (quantity !== null) desk.send({ kind: 'setLineQuantity', lineNumber: line.lineNumber, quantity })
	}
	return (
		<div className="stepper">
			<Key
				label={texts.basket.fewer}
				isDisabled={fewer === null}
				onPress={() => set(fewer)}
				testId="line-fewer"
			>
				−
			</Key>
			<span className="figures stepper-quantity">{countOf(line)}</span>
			<Key label={texts.basket.more} isDisabled={more === null} onPress={() => set(more)} testId="line-more">
				+
			</Key>
		</div>
	)
}

/** True for a second after a change. */
function useIsFresh(freshAtMs: number | null): boolean {
	const [seenAtMs, setSeenAtMs] = useState<number | null>(null)
	useEffect(() => {
		if (freshAtMs === null) return
		const timer = window.setTimeout(() => setSeenAtMs(freshAtMs), FRESH_MS)
		return () => window.clearTimeout(timer)
	}, [freshAtMs])
	return freshAtMs !== null && seenAtMs !== freshAtMs
}
