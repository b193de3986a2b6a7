/** Of a till settlement: what was paid outside drawer and cards, and cash of other currencies. Nothing where there was none. */
import { formatMinor } from '../../../protocol/base/money.ts'
import type { TillSettlement } from '../../../protocol/journal/entry.ts'
import { Figures } from '../../parts/amounts.tsx'
import { useTexts } from '../../state/desk.ts'
import { Row } from './settlement-row.tsx'

const KINDS = ['bankCard', 'mobilePay', 'foreignCash'] as const

type Props = { readonly settlement: TillSettlement }

export function OutsideTenders({ settlement }: Props) {
	const { shift, payment } = useTexts()
	const { outsideReturned, roundingMinor } = settlement
	return (
		<>
			{KINDS.map((kind) => {
				const paid = settlement.tenders[kind]
				return (
					paid !== undefined && (
						<Row key={kind} label={shift.tender[kind]} note={shift.times(paid.count)}>
							<Figures amountMinor={paid.amountMinor} testId={`settlement-${kind}`} />
						</Row>
					)
				)
			})}
			{roundingMinor !== undefined && (
				<Row label={payment.rounding}>
					<Figures amountMinor={roundingMinor} testId="settlement-rounding" />
				</Row>
			)}
			{outsideReturned !== undefined && (
				<Row label={payment.toReturn} note={shift.times(outsideReturned.count)}>
					<Figures amountMinor={outsideReturned.amountMinor} testId="settlement-outside-returned" />
				</Row>
			)}
		</>
	)
}

/** Beside the shop's own cash in the drawer. */
export function ForeignDrawer({ settlement }: Props) {
	const { payment } = useTexts()
	const { foreignCash = [], foreignChangeMinor } = settlement
	return (
		<>
			{foreignCash.map(({ currency, expectedMinor, countedMinor }) => (
				<Row
					key={currency}
					label={payment.foreignExpected(currency)}
					{...(countedMinor === null ? {} : { note: payment.foreignCounted(formatMinor(countedMinor)) })}
				>
					<Figures amountMinor={expectedMinor} testId={`settlement-${currency}`} />
				</Row>
			))}
			{foreignChangeMinor !== undefined && (
				<Row label={payment.foreignChange}>
					<Figures amountMinor={foreignChangeMinor} />
				</Row>
			)}
		</>
	)
}
