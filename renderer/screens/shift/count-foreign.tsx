/** At the end of a shift: what lies in the drawer of each other currency. Nothing where the store takes none. */
import { formatMinor, minor } from '../../../protocol/base/money.ts'
import { parseAmount } from '../../actions/amount-entry.ts'
import { countedOf } from '../../actions/shift-actions.ts'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'

export function CountForeign() {
	const desk = useDesk()
	const screen = useScreen()
	const { foreignCash } = useView().payWays
	const { payment } = useTexts()
	if (foreignCash.length === 0) return null
	const counted = (currency: string) => screen.countedForeign.find((one) => one.currency === currency)
	const next = foreignCash.find(({ currency }) => counted(currency) === undefined)?.currency
	return (
		<>
			<p>{payment.foreignCountHint}</p>
			<div className="outside-keys">
				{foreignCash.map(({ currency }) => {
					const count = counted(currency)
					return (
						<Key
							key={currency}
							className="foreign-key"
							shortcut={currency === next ? '+' : null}
							isDisabled={parseAmount(screen.typed) === null}
							testId={`count-${currency}`}
							onPress={() => desk.screen.setState(countedOf(currency, screen))}
						>
							{count === undefined ? currency : `${currency} ${formatMinor(minor(count.countedMinor))}`}
						</Key>
					)
				})}
			</div>
		</>
	)
}
