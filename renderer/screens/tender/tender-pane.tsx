/** Taking money: what is due, a keypad, the ways to pay as large keys, and what was taken already. */
import type { TenderView } from '../../../till/view.ts'
import { parseAmount, suggestNotes } from '../../actions/amount-entry.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { Figures, Money, ProvisionalMark } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { tenderName } from '../../parts/purse-words.ts'
import { useDesk, useLongWait, useScreen, useTexts, useView } from '../../state/desk.ts'
import { CardWays } from './card-ways.tsx'
import { OutsideWays } from './outside-ways.tsx'
import { PayBackPane } from './pay-back-pane.tsx'

export function TenderPane() {
	const view = useView()
	const texts = useTexts()
	const isTendering = view.phase.kind === 'tendering'
	if (view.basket.returns.length > 0 && view.basket.dueMinor <= 0) return <PayBackPane />
	return (
		<div className="tender" data-testid="tender">
			<header className="tender-due">
				<span>{texts.tender.due}</span>
				<Awaiting />
				<Money amountMinor={view.basket.dueMinor} testId="due" />
			</header>
			<TendersTaken tenders={view.basket.tenders} isOpen={isTendering} />
			<div className={isTendering ? 'tender-work' : 'tender-work tender-work-waiting'} inert={!isTendering}>
				<section className="tender-entry">
					<AmountField label={texts.tender.handedOver} testId="handed-over" />
					<Keypad corner="." eraseLabel={texts.actions.back} />
					<CashKeys />
				</section>
				<section className="tender-ways">
					<CardWays />
					<OutsideWays />
				</section>
			</div>
		</div>
	)
}

/** Names what is awaited, once the wait is long enough to be noticed. */
function Awaiting() {
	const { phase } = useView()
	const texts = useTexts()
	const isLong = useLongWait(phase.kind === 'awaitingAuthorisation' || phase.kind === 'completing', 300)
	if (!isLong) return null
	return (
		<p className="tender-awaiting" data-testid="awaiting">
			<span className="waiting-bar" aria-hidden="true" />
			{phase.kind === 'awaitingAuthorisation' ? (
				<>
					<strong>{texts.tender.awaiting(texts.money(phase.amountMinor))}</strong>
					<span>{texts.tender.otherWay}</span>
				</>
			) : (
				<strong>{texts.tender.completing}</strong>
			)}
		</p>
	)
}

function CashKeys() {
	const desk = useDesk()
	const { dueMinor, cashDueMinor } = useView().basket
	const { typed } = useScreen()
	const texts = useTexts()
	const typedMinor = parseAmount(typed)
	return (
		<div className="cash-keys">
			<ActionKey id="exactCash" className="tender-key tender-key-wide" testId="tender-cash-exact">
				<Icon name="cash" />
				<span className="tender-key-name">
					{texts.tender.exact}
					{cashDueMinor !== dueMinor && (
						<span className="cash-rounding figures" data-testid="cash-rounding">
							{texts.payment.rounding} {texts.money(dueMinor - cashDueMinor)}
						</span>
					)}
				</span>
				<Figures amountMinor={cashDueMinor} />
			</ActionKey>
			<div className="note-keys">
				{suggestNotes(cashDueMinor).map((amountMinor) => (
					<Key
						key={amountMinor}
						className="note-key"
						testId={`tender-cash-${amountMinor}`}
						onPress={() => desk.send({ kind: 'tenderCash', handedOverMinor: amountMinor })}
					>
						<span className="figures">{noteLabel(amountMinor)}</span>
					</Key>
				))}
			</div>
			{typedMinor !== null && typedMinor > cashDueMinor && (
				<p className="change-preview" data-testid="change-preview">
					{texts.tender.changeWillBe} <Money amountMinor={typedMinor - cashDueMinor} />
				</p>
			)}
		</div>
	)
}

function noteLabel(amountMinor: number): string {
	return amountMinor % 100 === 0 ? (amountMinor / 100).toString() : (amountMinor / 100).toFixed(2)
}

type TendersTakenProps = { readonly tenders: readonly TenderView[]; readonly isOpen: boolean }

function TendersTaken({ tenders, isOpen }: TendersTakenProps) {
	const texts = useTexts()
	if (tenders.length === 0) return null
	return (
		<ul className="tenders-taken" aria-label={texts.tender.takenTitle}>
			{tenders.map((tender) => (
				<TenderTaken key={tender.tenderNumber} tender={tender} isOpen={isOpen} />
			))}
		</ul>
	)
}

function TenderTaken({ tender, isOpen }: { readonly tender: TenderView; readonly isOpen: boolean }) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	const name = tenderName(tender, language, texts)
	const { unit, amount, balanceAfter } = tender
	const notes = [
		unit === 'money' || amount === null ? null : texts.purse.amount(unit, amount),
		// What nobody has confirmed yet is not told as a balance.
		balanceAfter === null || tender.provisional
			? null
			: texts.tender.balanceAfter(texts.purse.amount(unit, balanceAfter)),
	]
	return (
		<li className="tender-taken" data-testid="tender-taken" data-kind={tender.kind}>
			<span className="tender-taken-title">{name}</span>
			<Figures amountMinor={tender.amountMinor} />
			<span className="tender-taken-notes">
				{tender.provisional && <ProvisionalMark />}
				<span className="figures">{notes.filter((note) => note !== null).join(' · ')}</span>
			</span>
			<Key
				tone="quiet"
				className="line-key"
				label={texts.tender.remove(name)}
				isDisabled={!isOpen}
				testId="remove-tender"
				onPress={() => desk.send({ kind: 'removeTender', tenderNumber: tender.tenderNumber })}
			>
				<Icon name="close" />
			</Key>
		</li>
	)
}
