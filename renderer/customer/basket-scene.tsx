/** The goods as they are taken, and what there is to pay: the total never moves. */
import type { ReactNode } from 'react'
import type {
	CustomerBasket,
	CustomerLine,
	CustomerPayment,
	CustomerScene,
	CustomerWeighing,
} from '../../till/customer-view.ts'
import { Figure } from '../parts/paper-figure.tsx'
import { ownName } from '../parts/purse-words.ts'
import type { CustomerWords } from '../text/customer-words.ts'
import { Amount, moneyText, PlainAmount } from './amount.tsx'
import { guestName } from './idle-scenes.tsx'
import { PaidList } from './paid-list.tsx'

type Scene = Extract<CustomerScene, { kind: 'basket' | 'paying' }>
type Words = { readonly words: CustomerWords }

export function BasketScene({ scene, words }: { readonly scene: Scene } & Words) {
	const { basket, guest } = scene
	const payment = scene.kind === 'paying' ? scene.payment : null
	const qr = payment?.kind === 'outside' ? payment.qr : null
	return (
		<div className="buying">
			{qr === null ? <Goods basket={basket} words={words} /> : <ScanToPay qr={qr} words={words} />}
			<aside className="due">
				<p className="due-guest" data-testid="customer-name">
					{guest !== null && words.greeting(guestName(guest, words))}
				</p>
				{scene.kind === 'basket' && scene.weighing !== null && (
					<Weighing weighing={scene.weighing} words={words} />
				)}
				{payment !== null && <PaymentNote payment={payment} words={words} />}
				<Extras basket={basket} words={words} />
				<PaidList title={words.paid} paid={basket.paid} words={words} />
				{basket.dueMinor < 0 && basket.paysBack !== null && (
					<PaidList title={words.youGet} paid={basket.paysBack} words={words} />
				)}
				<Total basket={basket} isPaying={scene.kind === 'paying'} words={words} />
			</aside>
		</div>
	)
}

function Goods({ basket, words }: { readonly basket: CustomerBasket } & Words) {
	const { language } = words
	// Newest first in the document: the list grows from its end, and what has no room is cut off at its head, line by line.
	const lines = [
		...basket.lines.map((line) => <Line key={`line ${line.lineNumber}`} line={line} words={words} />),
		...basket.loads.map(({ purse, amountMinor }, at) => (
			<Row key={`load ${at.toString()}`} title={words.load[purse]} amountMinor={amountMinor} />
		)),
		...basket.returns.map((back, at) => (
			<Row
				key={`back ${at.toString()}`}
				title={words.returned(ownName(back, language) ?? '', back.quantity)}
				amountMinor={-back.creditMinor}
			/>
		)),
	]
	return (
		<ol className="goods" data-testid="goods" reversed>
			{lines.toReversed()}
		</ol>
	)
}

function Line({ line, words }: { readonly line: CustomerLine } & Words) {
	const { savedMinor, promotions, amountMinor } = line
	return (
		<Row title={ownName(line, words.language) ?? ''} amountMinor={amountMinor} testId="customer-line">
			<Price line={line} words={words} />
			{savedMinor > 0 && (
				<span className="goods-saved">
					{promotions.map((promotion) => ownName(promotion, words.language)).join(' · ')}{' '}
					<PlainAmount amountMinor={-savedMinor} />
				</span>
			)}
		</Row>
	)
}

/** 2 × 12.90; 0.652 kg × 11.80/kg; of a single piece nothing. */
function Price({
	line: { quantity, weightGrams, unitPriceMinor },
	words,
}: { readonly line: CustomerLine } & Words) {
	if (weightGrams === null && quantity === 1) return null
	return (
		<span className="figures">
			{weightGrams === null ? quantity : kilograms(weightGrams)} ×{' '}
			<PlainAmount amountMinor={unitPriceMinor} />
			{weightGrams !== null && words.perKilogram}
		</span>
	)
}

type RowProps = {
	readonly title: string
	readonly amountMinor: number
	readonly testId?: string
	readonly children?: ReactNode
}

function Row({ title, amountMinor, testId, children }: RowProps) {
	return (
		<li className="goods-row" data-testid={testId}>
			<span className="goods-name">
				<span className="goods-title">{title}</span>
				<span className="goods-note">{children}</span>
			</span>
			<PlainAmount amountMinor={amountMinor} />
		</li>
	)
}

function ScanToPay({ qr, words }: { readonly qr: string } & Words) {
	return (
		<section className="scan-to-pay" data-testid="customer-qr" data-qr={qr} aria-label={words.toPay}>
			<Figure figure={{ kind: 'qr' }} data={qr} />
		</section>
	)
}

function PaymentNote({ payment, words }: { readonly payment: CustomerPayment } & Words) {
	const { title, advice } = words.payment(payment)
	return (
		<section className="due-payment" data-testid="customer-payment">
			<h2>{title}</h2>
			<p>{advice}</p>
		</section>
	)
}

function Weighing({ weighing, words }: { readonly weighing: CustomerWeighing } & Words) {
	const { panGrams, unitPriceMinor } = weighing
	return (
		<section className="due-payment" data-testid="customer-weighing">
			<h2>{ownName(weighing, words.language)}</h2>
			<p className="figures">
				{words.onTheScale} {panGrams === null ? '…' : kilograms(panGrams)} ×{' '}
				<PlainAmount amountMinor={unitPriceMinor} />
				{words.perKilogram}
			</p>
		</section>
	)
}

/** What the sale brings her, and what little is missing for more. */
function Extras({ basket, words }: { readonly basket: CustomerBasket } & Words) {
	const { hints, pointsToEarn, coupons } = basket
	const { language } = words
	return (
		<ul className="due-extras">
			{hints.map((hint) => (
				<li key={hint.nameEn} className="due-hint" data-testid="customer-hint">
					{words.hint(
						ownName(hint, language) ?? '',
						hint.missingMinor === null ? null : moneyText(hint.missingMinor),
					)}
				</li>
			))}
			{pointsToEarn > 0 && <li>{words.willEarn(pointsToEarn)}</li>}
			{coupons.map((coupon) => (
				<li key={coupon.nameEn}>{words.willGet(ownName(coupon, language) ?? '')}</li>
			))}
		</ul>
	)
}

function Total({
	basket,
	isPaying,
	words,
}: { readonly basket: CustomerBasket; readonly isPaying: boolean } & Words) {
	const { itemCount, savedMinor, taxAddedMinor, totalMinor, dueMinor } = basket
	const isOwed = dueMinor < 0
	return (
		<div className="due-total">
			<p className="due-small">
				<span data-testid="customer-item-count">{words.itemCount(itemCount)}</span>
				{taxAddedMinor !== null && (
					<span>
						{words.taxAdded} <PlainAmount amountMinor={taxAddedMinor} />
					</span>
				)}
				{savedMinor > 0 && (
					<span className="due-saved" data-testid="customer-saved">
						{words.saved} <PlainAmount amountMinor={savedMinor} />
					</span>
				)}
				{(isPaying || isOwed) && dueMinor !== totalMinor && (
					<span>
						{words.total} <PlainAmount amountMinor={totalMinor} />
					</span>
				)}
			</p>
			<p className={isOwed ? 'due-figures due-owed' : 'due-figures'}>
				<span>{isOwed ? words.youGet : isPaying ? words.toPay : words.total}</span>
				<Amount amountMinor={isOwed ? -dueMinor : isPaying ? dueMinor : totalMinor} testId="customer-total" />
			</p>
		</div>
	)
}

/** `652` → `0.652 kg`. */
function kilograms(weightGrams: number): string {
	return `${(weightGrams / 1_000).toFixed(3)} kg`
}
