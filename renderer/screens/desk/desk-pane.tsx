/** What is done with a card beside the sale: a manager's discount, value sold, card service, a payment given back. */
import { useState } from 'react'
import type { DeskCardView, DeskView } from '../../../till/view.ts'
import type { ActionId } from '../../actions/action-id.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { Money } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { PinDots } from '../../parts/pin-dots.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { useDesk, useNowMs, useScreen, useTexts, useView } from '../../state/desk.ts'
import { handWork } from '../../state/hand-work.ts'
import { HandEntryFields } from '../sale/hand-pane.tsx'
import { CardStateBadge } from '../sale/member-strip.tsx'
import { ReturnPane } from './return-pane.tsx'
import { SheetPane } from './sheet-pane.tsx'

export function DeskPane({ desk }: { readonly desk: DeskView }) {
	switch (desk.kind) {
		case 'approval':
			return <Approval desk={desk} />
		case 'load':
			return <LoadValue card={desk.card} />
		case 'cardService':
			return <CardService card={desk.card} replacing={desk.replacing} />
		case 'return':
			return <ReturnPane desk={desk} />
		case 'enrol':
		case 'editMember':
			return <SheetPane desk={desk} />
		case 'refund':
			return <GiveBack sale={desk.sale} />
	}
}

function Head({ title }: { readonly title: string }) {
	return (
		<header className="sheet-head">
			<h2>{title}</h2>
			<ActionKey id="back" tone="quiet" />
		</header>
	)
}

/** Nobody has presented a card yet: what to ask for. */
function Present({ text }: { readonly text: string }) {
	return (
		<p className="desk-present" data-testid="desk-present">
			<Icon name="card" />
			{text}
		</p>
	)
}

type ApprovalDesk = Extract<DeskView, { kind: 'approval' }>
const RATES = [500, 1_000, 1_500, 2_000, 3_000]

function Approval({ desk }: { readonly desk: ApprovalDesk }) {
	const texts = useTexts()
	const { phase } = useView()
	const { discount } = useScreen()
	const { manager } = desk
	return (
		<div className="sheet desk" data-testid="desk-approval">
			<Head title={texts.desk.approvalTitle} />
			{manager === null ? (
				<WithoutManager />
			) : phase.kind === 'awaitingAuthorisation' ? (
				<Present text={texts.desk.confirming} />
			) : (
				<>
					<Manager manager={manager} />
					{discount === null ? (
						<HowMuch manager={manager} />
					) : (
						<ManagerPin lockedUntilMs={desk.lockedUntilMs} />
					)}
				</>
			)}
		</div>
	)
}

/** Her card, or a discount by hand: whichever comes first. */
function WithoutManager() {
	const texts = useTexts()
	const view = useView()
	const work = handWork({ view, screen: useScreen() })
	return (
		<>
			<Present text={texts.desk.presentManager} />
			<h3 className="hand-or">{texts.hand.orByHand}</h3>
			{work?.kind === 'entry' && <HandEntryFields entry={work.entry} />}
		</>
	)
}

type ManagerProps = { readonly manager: NonNullable<ApprovalDesk['manager']> }

function Manager({ manager }: ManagerProps) {
	const texts = useTexts()
	const { language } = useView()
	const rate = texts.purse.rate(manager.rateBasisPointsMax)
	return (
		<p className="desk-card">
			<strong>{ownName(manager, language) ?? texts.desk.manager}</strong>
			<span>{texts.desk.managerLimit(rate, texts.money(manager.limitMinor))}</span>
			{manager.usesLeft !== null && <span>{texts.desk.usesLeft(manager.usesLeft)}</span>}
		</p>
	)
}

function HowMuch({ manager }: ManagerProps) {
	const desk = useDesk()
	const texts = useTexts()
	return (
		<>
			<p>{texts.desk.howMuch}</p>
			<div className="chips">
				{RATES.filter((basisPoints) => basisPoints <= manager.rateBasisPointsMax).map((basisPoints) => (
					<Key
						key={basisPoints}
						className="chip"
						testId={`rate-${basisPoints}`}
						onPress={() => desk.screen.setState({ discount: { kind: 'rate', basisPoints }, typed: '' })}
					>
						{texts.purse.rate(basisPoints)}
					</Key>
				))}
			</div>
			<AmountField label={texts.desk.amountLabel} testId="discount-amount" />
			<Keypad corner="." eraseLabel={texts.actions.back} />
		</>
	)
}

function ManagerPin({ lockedUntilMs }: { readonly lockedUntilMs: number | null }) {
	const texts = useTexts()
	const { typed, discount } = useScreen()
	const lockedSeconds = Math.ceil(((lockedUntilMs ?? 0) - useNowMs(500)) / 1_000)
	const what =
		discount?.kind === 'rate'
			? texts.purse.rate(discount.basisPoints)
			: `−${texts.money(discount?.amountMinor ?? 0)}`
	return (
		<>
			<p className="desk-takes" data-testid="discount-chosen">
				{texts.desk.takes(what)}
			</p>
			<p>{lockedSeconds > 0 ? texts.signOn.locked(lockedSeconds) : texts.desk.managerPin}</p>
			<PinDots count={typed.length} />
			<Keypad corner={null} eraseLabel={texts.actions.back} />
		</>
	)
}

function DeskCard({ card }: { readonly card: DeskCardView }) {
	const texts = useTexts()
	const { language } = useView()
	return (
		<p className="desk-card" data-testid="desk-card" data-card-no={card.cardNo}>
			<strong>{ownName(card, language) ?? texts.member.cardOnly}</strong>
			{card.cardState !== 'active' && <CardStateBadge state={card.cardState} />}
			<span className="figures">{texts.member.cardNo(card.cardNo.slice(-4))}</span>
			{card.cardState !== 'blank' && card.cardState !== 'lost' && (
				<>
					<span>
						{texts.member.storedValue} <Money amountMinor={card.storedValue} />
					</span>
					{card.gift > 0 && (
						<span>
							{texts.shift.tender.gift} <Money amountMinor={card.gift} />
						</span>
					)}
				</>
			)}
		</p>
	)
}

function LoadValue({ card }: { readonly card: DeskCardView | null }) {
	const texts = useTexts()
	return (
		<div className="sheet desk" data-testid="desk-load">
			<Head title={texts.desk.loadTitle} />
			{card === null ? (
				<Present text={texts.desk.presentLoad} />
			) : (
				<>
					<DeskCard card={card} />
					{card.cardState === 'blank' && <p className="desk-note">{texts.desk.newCard}</p>}
					<AmountField label={texts.desk.loadLabel} testId="load-amount" />
					<div className="desk-keys">
						<ActionKey id="loadStoredValue" />
						<ActionKey id="loadGift" />
					</div>
					<Keypad corner="." eraseLabel={texts.actions.back} />
				</>
			)}
		</div>
	)
}

const SERVICES: readonly ActionId[] = [
	'activateCard',
	'reportLost',
	'reportFrozen',
	'reportFound',
	'replaceCard',
]

function CardService({
	card,
	replacing,
}: {
	readonly card: DeskCardView | null
	readonly replacing: boolean
}) {
	const texts = useTexts()
	return (
		<div className="sheet desk" data-testid="desk-card-service">
			<Head title={texts.desk.serviceTitle} />
			{card === null ? (
				<Present text={texts.desk.presentService} />
			) : (
				<>
					<DeskCard card={card} />
					{replacing ? (
						<Present text={texts.desk.presentNew} />
					) : (
						<div className="sheet-keys">
							{SERVICES.map((id) => (
								<ActionKey key={id} id={id} />
							))}
						</div>
					)}
				</>
			)}
		</div>
	)
}

type FoundSale = NonNullable<Extract<DeskView, { kind: 'refund' }>['sale']>

function GiveBack({ sale }: { readonly sale: FoundSale | null }) {
	const texts = useTexts()
	const { typed } = useScreen()
	return (
		<div className="sheet desk" data-testid="desk-refund">
			<Head title={texts.desk.refundTitle} />
			<Present text={texts.desk.presentReceipt} />
			<div className="amount-field">
				<span className="amount-field-label">{texts.desk.receiptLabel}</span>
				<output className="desk-code figures" data-testid="receipt-number">
					{typed === '' ? (sale?.saleId ?? '') : typed}
					<span className="caret" aria-hidden="true" />
				</output>
			</div>
			{sale !== null && sale.payments.length === 0 && <p>{texts.desk.noCardPayments}</p>}
			<ul className="desk-payments">
				{sale?.payments.map((payment) => (
					<Payment key={payment.authKey} payment={payment} />
				))}
			</ul>
		</div>
	)
}

/** Money moves: the key acts on the second press. */
function Payment({ payment }: { readonly payment: FoundSale['payments'][number] }) {
	const desk = useDesk()
	const texts = useTexts()
	const [isArmed, setIsArmed] = useState(false)
	return (
		<li className="desk-payment" data-testid="refundable">
			<span className="tender-taken-name">
				{texts.shift.tender[payment.kind]}
				<span className="tender-taken-note figures">{texts.member.cardNo(payment.cardNo.slice(-4))}</span>
			</span>
			<Money amountMinor={payment.amountMinor} />
			<span className="tender-taken-note">
				{payment.isLeft ? texts.desk.left(texts.money(payment.leftMinor)) : texts.desk.givenBack}
			</span>
			<Key
				tone={isArmed ? 'danger' : 'plain'}
				isDisabled={!payment.isLeft}
				testId="give-back"
				onPress={() => {
					if (isArmed) desk.send({ kind: 'refundPayment', authKey: payment.authKey, amountMinor: null })
					setIsArmed(!isArmed)
				}}
			>
				{isArmed ? texts.pressAgain(texts.desk.giveBack) : texts.desk.giveBack}
			</Key>
		</li>
	)
}
