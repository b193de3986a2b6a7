/** The till settlement as the screen shows it: sales, how they were paid, and whether the cash is right. */
import type { ReactNode } from 'react'
import type { TillSettlement } from '../../../protocol/journal/entry.ts'
import { Figures, Money } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useTexts, useView } from '../../state/desk.ts'
import { StillWaiting } from '../sale/suspended-sheet.tsx'
import { ForeignDrawer, OutsideTenders } from './outside-tenders.tsx'
import { Row } from './settlement-row.tsx'

const PURSES = ['coupon', 'activity', 'service', 'gift', 'points', 'storedValue'] as const
const LOADED = ['storedValue', 'gift'] as const

type Props = {
	readonly settlement: TillSettlement
	/** X: nothing was counted yet. */
	readonly report?: 'X' | 'Z'
	/** What else is told of the shift. */
	readonly children?: ReactNode
}

export function Settlement({ settlement, report = 'Z', children }: Props) {
	const texts = useTexts()
	const { shift, basket, returns } = texts
	const { cash } = settlement.tenders
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: it is longer than a low screen and scrolled by key.
		<section className="settlement" data-testid="settlement" tabIndex={0} aria-label={shift.settlementTitle}>
			{report === 'Z' && <h2>{shift.settlementTitle}</h2>}
			{report === 'Z' && <Difference differenceMinor={settlement.differenceMinor} />}
			<StillWaiting suspended={useView().suspended} />
			<div className="settlement-columns">
				<div>
					<dl>
						<Row label={shift.sales} isStrong>
							<Money amountMinor={settlement.salesMinor} testId="settlement-sales" />
						</Row>
						<Row label={shift.saleCount}>{settlement.saleCount}</Row>
						<Row label={shift.itemCount}>{settlement.itemCount}</Row>
						<Row label={shift.taxIncluded}>
							<Figures amountMinor={settlement.taxMinor} />
						</Row>
					</dl>
					<h3>{shift.cash}</h3>
					<dl>
						<Row label={shift.float}>
							<Figures amountMinor={settlement.floatMinor} />
						</Row>
						<ForeignDrawer settlement={settlement} />
						<Row label={shift.expected}>
							<Figures amountMinor={settlement.expectedCashMinor} />
						</Row>
						{report === 'Z' && (
							<Row label={shift.counted}>
								<Figures amountMinor={settlement.countedCashMinor} testId="settlement-counted" />
							</Row>
						)}
					</dl>
					{children}
				</div>
				<div>
					<h3>{shift.byTender}</h3>
					<dl>
						<Row label={shift.tender.cash} note={shift.times(cash.count)}>
							<Figures amountMinor={cash.amountMinor} />
						</Row>
						{PURSES.filter((kind) => kind === 'storedValue' || settlement.tenders[kind].count > 0).map(
							(kind) => (
								<Row key={kind} label={shift.tender[kind]} note={shift.times(settlement.tenders[kind].count)}>
									<Figures amountMinor={settlement.tenders[kind].amountMinor} testId={`settlement-${kind}`} />
								</Row>
							),
						)}
						<OutsideTenders settlement={settlement} />
						{settlement.returns !== undefined && (
							<Row label={returns.settlement} note={shift.times(settlement.returns.count)}>
								<Figures amountMinor={settlement.returns.creditMinor} testId="settlement-returns" />
							</Row>
						)}
						{settlement.paidBack !== undefined && settlement.paidBack.cashMinor > 0 && (
							<Row label={returns.cashPaidBack}>
								<Figures amountMinor={settlement.paidBack.cashMinor} />
							</Row>
						)}
						<Deposits settlement={settlement} />
						{LOADED.filter((purse) => settlement.loads[purse].count > 0).map((purse) => (
							<Row key={purse} label={basket.load[purse]} note={shift.times(settlement.loads[purse].count)}>
								<Figures amountMinor={settlement.loads[purse].amountMinor} />
							</Row>
						))}
						{settlement.discountsMinor > 0 && (
							<Row label={shift.discounts}>
								<Figures amountMinor={settlement.discountsMinor} testId="settlement-discounts" />
							</Row>
						)}
						{settlement.refundsMinor > 0 && (
							<Row label={shift.refunds}>
								<Figures amountMinor={settlement.refundsMinor} />
							</Row>
						)}
						<Row label={shift.pointsEarned}>{settlement.pointsEarned}</Row>
						<Row label={shift.saleCancels}>{settlement.saleCancelCount}</Row>
						<Row label={shift.noSales}>{settlement.noSaleCount}</Row>
						<NoSaleReasons settlement={settlement} />
					</dl>
				</div>
			</div>
		</section>
	)
}

/** How often for which reason; the rest was opened without one. */
function NoSaleReasons({ settlement: { noSaleReasons = [] } }: Pick<Props, 'settlement'>) {
	const { language, noSale } = useView()
	return noSaleReasons.map(({ reason, count }) => {
		const known = noSale.reasons.find(({ reasonId }) => reasonId === reason)
		const name = known === undefined ? reason : language === 'en' ? known.nameEn : known.nameZh
		return (
			<Row key={reason} label={`– ${name}`}>
				<span data-testid={`no-sale-${reason}`}>{count}</span>
			</Row>
		)
	})
}

/** Part of the sales and of the goods returned; nothing where there were none. */
function Deposits({ settlement: { deposits } }: Pick<Props, 'settlement'>) {
	const { returns } = useTexts()
	if (deposits === undefined) return null
	const { taken, givenBack } = deposits
	return (
		<>
			<Row label={returns.depositsTaken} note={returns.containers(taken.count)}>
				<Figures amountMinor={taken.amountMinor} testId="settlement-deposits-taken" />
			</Row>
			<Row label={returns.depositsGivenBack} note={returns.containers(givenBack.count)}>
				<Figures amountMinor={givenBack.amountMinor} testId="settlement-deposits-back" />
			</Row>
		</>
	)
}

function Difference({ differenceMinor }: { readonly differenceMinor: number }) {
	const { shift, money } = useTexts()
	const amount = money(Math.abs(differenceMinor))
	const text =
		differenceMinor === 0
			? shift.cashRight
			: differenceMinor > 0
				? shift.cashOver(amount)
				: shift.cashShort(amount)
	return (
		<p
			className={differenceMinor === 0 ? 'difference difference-right' : 'difference difference-wrong'}
			data-testid="settlement-difference"
		>
			<Icon name={differenceMinor === 0 ? 'check' : 'warning'} />
			{text}
		</p>
	)
}
