/** What the card pays: one key for all of it in the store's order, and each purse by itself, with the reason. */
import type { MinorUnits } from '../../../protocol/base/money.ts'
import type { PurseView } from '../../../till/view.ts'
import { payWithPurse, purseAmount } from '../../actions/tender-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { purseName, purseWhy } from '../../parts/purse-words.ts'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'

export function CardWays() {
	const { member, basket } = useView()
	const texts = useTexts()
	if (member === null) return <p className="no-card">{texts.tender.noCard}</p>
	const pays = member.cardPaysMinor
	const canPay = (purse: PurseView) => purse.pays !== null || purse.purse === 'storedValue'
	const payable = member.purses.filter(canPay)
	const others = member.purses.filter((purse) => !canPay(purse))
	return (
		<div className="card-ways" data-testid="card-ways">
			<ActionKey id="payWithCard" tone="primary" className="tender-key tender-key-wide" testId="tender-card">
				<Icon name="card" />
				<span className="tender-key-name">
					{pays > 0 ? texts.tender.cardPays(texts.money(pays)) : texts.tender.cardPaysNone}
				</span>
			</ActionKey>
			<div className={payable.length > 3 ? 'purse-keys purse-keys-many' : 'purse-keys'}>
				{payable.map((purse) => (
					<PurseKey key={purse.purse} purse={purse} />
				))}
			</div>
			{/* Once something is taken, what cannot pay gives its place to it. */}
			{basket.tenders.length === 0 && others.length > 0 && <CannotPay purses={others} />}
		</div>
	)
}

/** What else the card has and why it does not pay now: to be said when asked, not to be pressed. */
function CannotPay({ purses }: { readonly purses: readonly PurseView[] }) {
	const { language } = useView()
	const texts = useTexts()
	return (
		<ul className="cannot-pay" data-testid="cannot-pay">
			{purses.map((purse) => (
				<li key={purse.purse}>
					<span>{purseName(purse, language, texts)}</span>
					<span className={purse.balance.limitedBy === 'balance' ? '' : 'spendable-limited'}>
						{purseWhy(purse, texts)}
					</span>
				</li>
			))}
		</ul>
	)
}

function PurseKey({ purse }: { readonly purse: PurseView }) {
	const desk = useDesk()
	const view = useView()
	const screen = useScreen()
	const texts = useTexts()
	const amount = purseAmount(purse, { view, screen })
	const isLimited = purse.balance.limitedBy !== 'balance'
	const has = texts.purse.amount(purse.unit, purse.balance.spendableNow)
	const testId = purse.purse === 'storedValue' ? 'tender-stored-value' : `tender-${purse.purse}`
	return (
		<Key
			className={purse.proposed === null ? 'purse-key' : 'purse-key purse-key-proposed'}
			isDisabled={amount === undefined || view.basket.dueMinor <= 0}
			testId={testId}
			onPress={() => {
				if (amount !== undefined) desk.send(payWithPurse(purse, amount))
				desk.screen.setState({ typed: '' })
			}}
		>
			<span className="purse-key-name">
				{purseName(purse, view.language, texts)}
				<span
					className={isLimited ? 'purse-key-why spendable-limited' : 'purse-key-why'}
					data-testid={purse.purse === 'storedValue' ? 'tender-spendable' : undefined}
				>
					{[purseWhy(purse, texts), texts.purse.spendable(has)].filter((part) => part !== null).join(' · ')}
				</span>
			</span>
			<PurseFigures purse={purse} amount={amount} />
		</Key>
	)
}

/** What pressing pays; what one key pays is shown strong, and points and uses beside it. */
function PurseFigures({
	purse,
	amount,
}: {
	readonly purse: PurseView
	readonly amount: MinorUnits | null | undefined
}) {
	const texts = useTexts()
	if (amount !== null && amount !== undefined) return <Figures amountMinor={amount} />
	const part = purse.proposed ?? purse.pays
	if (part === null) return null
	return (
		<span className="purse-key-pays">
			{purse.unit !== 'money' && (
				<span className="purse-key-units">{texts.purse.amount(purse.unit, part.amount)}</span>
			)}
			<Figures amountMinor={part.amountMinor} />
		</span>
	)
}
