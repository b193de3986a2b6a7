/** Goods that come back: the receipt, which pieces of it, and why. */
import type { FoundReceiptView, ReturnDeskView } from '../../../till/view.ts'
import { emptiesCommand, emptyChosen, withPicked } from '../../actions/return-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { NOTHING_RETURNED } from '../../state/screen-state.ts'
import { HandColumns } from '../sale/hand-pane.tsx'

export function ReturnPane({ desk }: { readonly desk: ReturnDeskView }) {
	const texts = useTexts()
	const { found, item } = desk
	return (
		<div className="sheet desk hand" data-testid="desk-return">
			<header className="sheet-head">
				<h2>{texts.returns.title}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			{found === null && item === null ? <WhichReceipt /> : <WhatComesBack desk={desk} />}
		</div>
	)
}

/** Scanned, or typed on the keypad: its end is enough. */
function WhichReceipt() {
	const texts = useTexts()
	const { typed } = useScreen()
	return (
		<HandColumns corner="-">
			<p className="desk-present">
				<Icon name="receipt" />
				{texts.returns.present}
			</p>
			<div className="amount-field">
				<span className="amount-field-label">{texts.returns.receiptNumber}</span>
				<output className="desk-code figures" data-testid="receipt-number">
					{typed}
					<span className="caret" aria-hidden="true" />
				</output>
			</div>
			<p className="desk-aside">{texts.returns.numberHint}</p>
		</HandColumns>
	)
}

function WhatComesBack({ desk }: { readonly desk: ReturnDeskView }) {
	const texts = useTexts()
	const { typed, returning } = useScreen()
	const { language } = useView()
	const { found, item } = desk
	const isWhyAsked = item !== null || returning.isReasonAsked
	return (
		<>
			{item !== null && (
				<p className="desk-card" data-testid="blind-item">
					<strong>{language === 'zh-CN' ? item.nameZh : item.nameEn}</strong>
					<Figures amountMinor={item.unitPriceMinor} />
					<span>{texts.returns.withoutReceipt}</span>
				</p>
			)}
			{found !== null && (
				<p className="desk-card">
					<span>{texts.returns.receiptNumber}</span>
					<strong className="figures" data-testid="receipt-number">
						{found.saleId}
					</strong>
				</p>
			)}
			{found?.asGift && <p className="desk-note">{texts.returns.asGift}</p>}
			{found !== null && !found.isClaimed && <p className="desk-note">{texts.returns.notClaimed}</p>}
			<p className="desk-step">
				{item?.isDeposit ? texts.returns.howManyEmpties : isWhyAsked ? texts.returns.why : texts.returns.pick}
				{typed !== '' && !item?.isDeposit && (
					<span className="figures" data-testid="return-typed">
						{texts.returns.typed(typed)}
					</span>
				)}
			</p>
			{item?.isDeposit ? (
				<Empties item={item} />
			) : isWhyAsked ? (
				<Reasons desk={desk} />
			) : (
				found !== null && <Lines found={found} />
			)}
		</>
	)
}

function Lines({ found }: { readonly found: FoundReceiptView }) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	const { returning } = useScreen()
	return (
		<ul className="desk-payments">
			{found.lines.map((line) => {
				const picked =
					returning.picked.find(({ lineNumber }) => lineNumber === line.lineNumber)?.quantity ?? 0
				const name = language === 'zh-CN' ? line.nameZh : line.nameEn
				return (
					<li className="desk-payment" key={line.lineNumber} data-testid="returnable">
						<span className="tender-taken-name">
							{line.lineNumber}. {name} × {line.quantity}
						</span>
						<Figures amountMinor={line.amountMinor} />
						<span className="tender-taken-note">
							{line.leftQuantity === 0 ? texts.returns.noneLeft : texts.returns.left(line.leftQuantity)}
						</span>
						<Key
							tone={picked > 0 ? 'primary' : 'plain'}
							isDisabled={line.leftQuantity === 0}
							testId="pick-return"
							label={`${texts.returns.picked(picked)} ${name}`}
							onPress={() => desk.screen.setState({ returning: withPicked(returning, line) })}
						>
							{texts.returns.picked(picked)}
						</Key>
					</li>
				)
			})}
		</ul>
	)
}

/** How many of them came back. */
function Empties({ item }: { readonly item: NonNullable<ReturnDeskView['item']> }) {
	const desk = useDesk()
	const texts = useTexts()
	const { typed } = useScreen()
	const command = emptiesCommand(item, typed)
	return (
		<HandColumns corner="00">
			<div className="amount-field">
				<span className="amount-field-label">{texts.returns.empties}</span>
				<output className="amount-field-figures figures" data-testid="empties-quantity">
					{typed === '' ? <span className="amount-field-empty">1</span> : typed}
					<span className="caret" aria-hidden="true" />
				</output>
			</div>
			<Key
				tone="primary"
				testId="return-empties"
				isDisabled={command === null}
				onPress={() => {
					if (command !== null) desk.send(command)
					desk.screen.setState({ typed: '' })
				}}
			>
				{texts.returns.takeEmpties(command?.quantity ?? 0)}
			</Key>
		</HandColumns>
	)
}

function Reasons({ desk: { reasons, item, empties } }: { readonly desk: ReturnDeskView }) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	const { returning } = useScreen()
	return (
		<div className="desk-keys">
			{empties.map((empty, index) => (
				<Key key={empty.itemCode} testId="choose-empty" onPress={() => desk.send(emptyChosen(empty))}>
					{index === 0 && '0 '}
					{texts.returns.emptyOf(language === 'zh-CN' ? empty.nameZh : empty.nameEn)}
				</Key>
			))}
			{reasons.map(({ reasonId, nameZh, nameEn }, index) => (
				<Key
					key={reasonId}
					testId={`return-reason-${reasonId}`}
					onPress={() => {
						desk.send(
							item === null
								? { kind: 'returnLines', lines: [...returning.picked], reason: reasonId }
								: { kind: 'returnItem', itemCode: item.itemCode, quantity: 1, reason: reasonId },
						)
						desk.screen.setState({ returning: NOTHING_RETURNED })
					}}
				>
					{index + 1} {language === 'zh-CN' ? nameZh : nameEn}
				</Key>
			))}
		</div>
	)
}
