/** What each purse paid, or what she gets back and how. */
import type { CustomerPaidBack, CustomerTender } from '../../till/customer-view.ts'
import type { PurseUnit } from '../../till/view.ts'
import { ownName } from '../parts/purse-words.ts'
import type { CustomerWords } from '../text/customer-words.ts'
import { moneyText, PlainAmount, Provisional } from './amount.tsx'

type PaidListProps = {
	readonly title: string
	readonly paid: readonly (CustomerTender | CustomerPaidBack)[]
	readonly words: CustomerWords
}

export function PaidList({ title, paid, words }: PaidListProps) {
	if (paid.length === 0) return null
	return (
		<section className="paid" data-testid="customer-paid">
			<h2 className="paid-title">{title}</h2>
			<ul>
				{paid.map((one, at) => (
					<Paid key={`${one.kind} ${at.toString()}`} paid={one} words={words} />
				))}
			</ul>
		</section>
	)
}

function Paid({
	paid,
	words,
}: {
	readonly paid: CustomerTender | CustomerPaidBack
	readonly words: CustomerWords
}) {
	const tender = 'unit' in paid ? paid : null
	const name = (tender !== null && ownName(tender, words.language)) || words.tender[paid.kind]
	return (
		<li className="paid-row">
			<span className="paid-name">
				{name}
				{tender !== null && <Left tender={tender} words={words} />}
			</span>
			<PlainAmount amountMinor={paid.amountMinor} />
		</li>
	)
}

/** What is left of the purse, where that is known, and whether it is certain. */
function Left({ tender, words }: { readonly tender: CustomerTender; readonly words: CustomerWords }) {
	const { balanceAfter, unit, isProvisional } = tender
	return (
		<>
			{balanceAfter !== null && (
				<span className="paid-left figures">
					{words.balance} {inUnit(balanceAfter, unit, words)}
				</span>
			)}
			{isProvisional && <Provisional words={words} />}
		</>
	)
}

function inUnit(count: number, unit: PurseUnit, words: CustomerWords): string {
	return unit === 'money' ? moneyText(count) : unit === 'points' ? words.points(count) : words.uses(count)
}
