/** Ways to pay that are neither our cash nor our cards: the terminal, payment apps, cash of other currencies. */
import { parseAmount } from '../../actions/amount-entry.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'

export function OutsideWays() {
	const { payWays } = useView()
	if (!payWays.bankCard && !payWays.mobilePay && payWays.foreignCash.length === 0) return null
	return (
		<div className="outside-keys">
			{payWays.bankCard && <ActionKey id="bankCard" className="outside-key" testId="tender-bank-card" />}
			{payWays.mobilePay && <ActionKey id="mobilePay" className="outside-key" testId="tender-mobile-pay" />}
			<ForeignKeys />
		</div>
	)
}

/** The typed amount is of the key's currency. */
function ForeignKeys() {
	const desk = useDesk()
	const { payWays, basket } = useView()
	const { typed } = useScreen()
	const { payment } = useTexts()
	const typedMinor = parseAmount(typed) ?? 0
	return (
		<>
			{payWays.foreignCash.map(({ currency, rate }, index) => (
				<Key
					key={currency}
					className="outside-key foreign-key"
					shortcut={index === 0 ? 'F9' : null}
					isDisabled={typedMinor <= 0 || basket.dueMinor <= 0}
					testId={`tender-${currency}`}
					onPress={() => {
						desk.send({ kind: 'tenderForeignCash', currency, foreignMinor: typedMinor })
						desk.screen.setState({ typed: '' })
					}}
				>
					{payment.foreignKey(currency, String(Number((rate.baseMinor / rate.foreignMinor).toFixed(4))))}
				</Key>
			))}
		</>
	)
}
