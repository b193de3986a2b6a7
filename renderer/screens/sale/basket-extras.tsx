/** Under the goods: value being sold, and what each grant takes off. What a manager gave or a cashier typed can be taken back. */

import type { DiscountView, LoadView, ReturnView, TillView } from '../../../till/view.ts'
import { Figures, ProvisionalMark } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { useDesk, useTexts } from '../../state/desk.ts'

export function BasketExtras({ view }: { readonly view: TillView }) {
	const isOpen = view.phase.kind === 'selling' && view.basket.tenders.length === 0
	return (
		<>
			{view.basket.loads.map((load) => (
				<LoadLine key={load.loadNumber} load={load} isOpen={isOpen} />
			))}
			{view.basket.returns.map((line) => (
				<ReturnLine key={line.returnNumber} line={line} language={view.language} isOpen={isOpen} />
			))}
			{view.basket.discounts.map((discount) => (
				<DiscountLine
					key={`${discount.kind} ${discount.grantId}`}
					discount={discount}
					view={view}
					isOpen={isOpen}
				/>
			))}
		</>
	)
}

function LoadLine({ load, isOpen }: { readonly load: LoadView; readonly isOpen: boolean }) {
	const desk = useDesk()
	const texts = useTexts()
	const name = texts.basket.load[load.purse]
	return (
		<li className="line line-extra" data-testid="load-line">
			<span className="line-name">
				<span className="line-title">{name}</span>
				<span className="line-note figures">
					{texts.member.cardNo(load.cardNo.slice(-4))}
					{load.isNewCard && ` · ${texts.basket.newCard}`}
				</span>
			</span>
			<span className="line-amount">
				<Figures amountMinor={load.amountMinor} />
			</span>
			{isOpen && (
				<TakeBack
					name={name}
					onPress={() => desk.send({ kind: 'removeLoad', loadNumber: load.loadNumber })}
				/>
			)}
		</li>
	)
}

type ReturnLineProps = {
	readonly line: ReturnView
	readonly language: TillView['language']
	readonly isOpen: boolean
}

function ReturnLine({ line, language, isOpen }: ReturnLineProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { returnNumber, fromSaleId } = line
	const name = language === 'zh-CN' ? line.nameZh : line.nameEn
	return (
		<li className="line line-extra line-extra-discount" data-testid="return-line">
			<span className="line-name">
				<span className="line-title">{texts.returns.line(name, line.quantity)}</span>
				<span className="line-note figures">{fromSaleId ?? texts.returns.withoutReceipt}</span>
			</span>
			<span className="line-amount">
				−<Figures amountMinor={line.creditMinor} testId="return-credit" />
			</span>
			{isOpen && <TakeBack name={name} onPress={() => desk.send({ kind: 'dropReturn', returnNumber })} />}
		</li>
	)
}

type DiscountLineProps = {
	readonly discount: DiscountView
	readonly view: TillView
	readonly isOpen: boolean
}

function DiscountLine({ discount, view, isOpen }: DiscountLineProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { grantId, kind } = discount
	const byHand = kind === 'basket' ? texts.hand.basketDiscount : texts.basket.managerDiscount
	const name = ownName(discount, view.language) ?? byHand
	return (
		<li className="line line-extra line-extra-discount" data-testid="discount-line" data-kind={kind}>
			<span className="line-name">
				<span className="line-title">{name}</span>
				{discount.provisional && <ProvisionalMark />}
			</span>
			<span className="line-amount">
				−<Figures amountMinor={discount.amountMinor} testId="discount-taken" />
			</span>
			{isOpen && kind === 'manager' && (
				<TakeBack name={name} onPress={() => desk.send({ kind: 'removeApproval', grantId })} />
			)}
			{isOpen && kind === 'basket' && (
				<TakeBack
					name={name}
					onPress={() => desk.send({ kind: 'discountBasket', takes: null, reason: '' })}
				/>
			)}
		</li>
	)
}

function TakeBack({ name, onPress }: { readonly name: string; readonly onPress: () => void }) {
	const texts = useTexts()
	return (
		<Key
			tone="quiet"
			className="line-key"
			label={texts.basket.remove(name)}
			testId="take-back"
			onPress={onPress}
		>
			<Icon name="close" />
		</Key>
	)
}
