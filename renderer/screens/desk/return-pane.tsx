/** Goods that come back: the receipt, which pieces of it, and why. */
import type { FoundReceiptView, ReturnDeskView } from '../../../till/view.ts'
import { withPicked } from '../../actions/return-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { NOTHING_RETURNED } from '../../state/screen-state.ts'

export function ReturnPane({ desk }: { readonly desk: ReturnDeskView }) {
	const texts = useTexts()
	const { typed, returning } = useScreen()
	const { found, item } = desk
	const { language } = useView()
	const isWhyAsked = item !== null || (found !== null && returning.isReasonAsked)
	return (
		<div className="sheet desk" data-testid="desk-return">
			<header className="sheet-head">
				<h2>{texts.returns.title}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<p className="desk-present">
				<Icon name="card" />
				{isWhyAsked ? texts.returns.why : found === null ? texts.returns.present : texts.returns.pick}
			</p>
			<div className="amount-field">
				<span className="amount-field-label">{texts.returns.receiptNumber}</span>
				<output className="desk-code figures" data-testid="receipt-number">
					{typed === '' ? (found?.saleId ?? '') : typed}
					<span className="caret" aria-hidden="true" />
				</output>
			</div>
			{item !== null && (
				<p className="desk-card" data-testid="blind-item">
					<strong>{language === 'zh-CN' ? item.nameZh : item.nameEn}</strong>
					<Figures amountMinor={item.unitPriceMinor} />
					<span>{texts.returns.withoutReceipt}</span>
				</p>
			)}
			{found?.asGift && <p className="desk-note">{texts.returns.asGift}</p>}
			{found !== null && !found.isClaimed && <p className="desk-note">{texts.returns.notClaimed}</p>}
			{isWhyAsked ? <Reasons desk={desk} /> : found !== null && <Lines found={found} />}
			{found !== null && !isWhyAsked && <ActionKey id="pickReturn" tone="primary" />}
		</div>
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
							label={name}
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

function Reasons({ desk: { reasons, item } }: { readonly desk: ReturnDeskView }) {
	const desk = useDesk()
	const { language } = useView()
	const { returning } = useScreen()
	return (
		<div className="desk-keys">
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
