/** The basket: member strip, lines with the newest in view, and the total in a place that never moves. */
import { useEffect, useRef } from 'react'
import { minor } from '../../../protocol/base/money.ts'
import type { TillView } from '../../../till/view.ts'
import { Figures, Money, ProvisionalMark } from '../../parts/amounts.tsx'
import { arrivalText } from '../../parts/arrival-text.ts'
import { Icon } from '../../parts/icon.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { useScreen, useTexts, useView } from '../../state/desk.ts'
import type { Texts } from '../../text/texts.ts'
import { BasketExtras } from './basket-extras.tsx'
import { BasketLine } from './basket-line.tsx'
import { MemberStrip } from './member-strip.tsx'

export function Basket() {
	const view = useView()
	return (
		<section className="basket">
			<MemberStrip />
			{view.basket.lines.length + view.basket.loads.length + view.basket.returns.length === 0 ? (
				<Today view={view} />
			) : (
				<Lines view={view} />
			)}
			<Totals view={view} />
		</section>
	)
}

function Lines({ view }: { readonly view: TillView }) {
	const { freshLine, selectedLine } = useScreen()
	const list = useRef<HTMLOListElement>(null)
	const { lines } = view.basket
	useEffect(() => {
		const wanted = freshLine?.lineNumber ?? lines.at(-1)?.lineNumber
		list.current?.querySelector(`[data-line="${wanted}"]`)?.scrollIntoView({ block: 'nearest' })
	}, [freshLine, lines])
	return (
		// While money is taken no line can be pressed, and a long list is scrolled by key.
		<ol
			className="lines"
			ref={list}
			data-testid="lines"
			tabIndex={view.phase.kind === 'selling' ? undefined : 0}
		>
			{lines.map((line) => (
				<BasketLine
					key={line.lineNumber}
					line={line}
					freshAtMs={freshLine?.lineNumber === line.lineNumber ? freshLine.atMs : null}
					isSelected={selectedLine === line.lineNumber}
					isOpen={view.phase.kind === 'selling'}
					language={view.language}
				/>
			))}
			<BasketExtras view={view} />
		</ol>
	)
}

/** Nothing to sell yet: the three things to know today, and who of note is in the house. */
function Today({ view }: { readonly view: TillView }) {
	const texts = useTexts()
	const notices = view.language === 'en' ? view.noticesOfTheDayEn : view.noticesOfTheDayZh
	return (
		<div className="today" data-testid="today">
			{notices.length > 0 && (
				<>
					<h2>{texts.basket.todayTitle}</h2>
					<ol>
						{notices.slice(0, 3).map((notice) => (
							<li key={notice}>{notice}</li>
						))}
					</ol>
				</>
			)}
			{view.arrivals.length > 0 && (
				<>
					<h2>{texts.door.title}</h2>
					<ul data-testid="arrivals">
						{view.arrivals.map((arrival) => (
							<li key={arrival.cardNo}>
								<Icon name="person" />
								{arrivalText(arrival, view.language, texts)}
							</li>
						))}
					</ul>
				</>
			)}
		</div>
	)
}

function Totals({ view }: { readonly view: TillView }) {
	const texts = useTexts()
	const { lines, totals, tenders, paidMinor, pointsToEarn, couponsToEarn, creditMinor } = view.basket
	const savedMinor = lines.reduce((sum, line) => sum + line.discountMinor, 0)
	const isProvisional = tenders.some((tender) => tender.provisional)
	const goodsMinor = view.phase.kind === 'completed' ? view.phase.totalMinor : totals.totalMinor
	// Where goods come back, what is left to pay or to pay back is what everybody looks for.
	const totalMinor = minor(goodsMinor - creditMinor)
	return (
		<div className="totals">
			<p className="totals-small">
				<span data-testid="item-count">{texts.basket.items(totals.itemCount)}</span>
				<span>
					{view.basket.taxMode === 'exclusive' ? texts.basket.taxAdded : texts.basket.tax}{' '}
					<Figures amountMinor={totals.taxMinor} />
				</span>
				{savedMinor > 0 && (
					<span className="totals-saved" data-testid="saved">
						{texts.basket.saved} <Figures amountMinor={savedMinor} />
					</span>
				)}
				{pointsToEarn > 0 && <span data-testid="points-to-earn">{texts.basket.points(pointsToEarn)}</span>}
				{couponsToEarn.map((coupon) => (
					<span key={coupon.nameEn} data-testid="coupon-to-earn">
						{texts.basket.coupon(ownName(coupon, view.language) ?? '')}
					</span>
				))}
				{creditMinor > 0 && (
					<>
						<span>
							{texts.returns.goods} <Figures amountMinor={goodsMinor} />
						</span>
						<span data-testid="credit">
							{texts.returns.settlement} −<Figures amountMinor={creditMinor} />
						</span>
					</>
				)}
				{paidMinor > 0 && (
					<span className="totals-paid">
						{texts.basket.paid} <Figures amountMinor={paidMinor} />
						{isProvisional && <ProvisionalMark />}
					</span>
				)}
			</p>
			<p className="totals-total">
				<span>{totalWord(totalMinor, creditMinor, texts)}</span>
				<Money amountMinor={minor(Math.abs(totalMinor))} testId="total" />
			</p>
		</div>
	)
}

function totalWord(totalMinor: number, creditMinor: number, { basket, returns }: Texts): string {
	if (creditMinor === 0) return basket.total
	return totalMinor < 0 ? returns.paysBack : returns.toPay
}
