/** The sales that wait: newest first, Enter or a touch takes one. Escape leaves everything as it is. */
import { useStore } from 'zustand'
import type { SuspendedListView, SuspendedView } from '../../../till/view.ts'
import { actionContext } from '../../actions/all-actions.ts'
import { markedSuspended, takeSuspended } from '../../actions/suspend-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures, useAge } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import type { Texts } from '../../text/texts.ts'

export function SuspendedSheet() {
	const texts = useTexts()
	const view = useView()
	const screen = useScreen()
	const { source, sales } = view.suspended
	const marked = markedSuspended({ view, screen })
	return (
		<div className="sheet" data-testid="suspended">
			<header className="sheet-head">
				<h2>{texts.suspended.title}</h2>
				<div className="suspended-keys">
					{view.operator?.role !== 'cashier' && sales.length > 0 && <ActionKey id="discardSuspended" />}
					<ActionKey id="back" tone="quiet" />
				</div>
			</header>
			{source === 'own' && (
				<p className="suspended-own" data-testid="suspended-own">
					<Icon name="warning" />
					{texts.suspended.ownOnly}
				</p>
			)}
			{sales.length === 0 ? (
				<div className="suspended-empty" data-testid="suspended-empty">
					<p>{texts.suspended.empty}</p>
					<p>{texts.suspended.howTo}</p>
				</div>
			) : (
				<div className="results">
					{sales.map((sale) => (
						<Waiting key={sale.saleId} sale={sale} isMarked={sale === marked} />
					))}
				</div>
			)}
		</div>
	)
}

function Waiting({ sale, isMarked }: { readonly sale: SuspendedView; readonly isMarked: boolean }) {
	const desk = useDesk()
	const texts = useTexts()
	const age = useAge()
	const { language } = useView()
	const isDoubted = useStore(desk.screen, (screen) => screen.doubted === sale.saleId)
	const { label, itemCount, tillId, operatorName, suspendedAtMs, totalMinor } = sale
	const items = texts.basket.items(itemCount)
	const name = label === '' ? (ownName(sale, language) ?? items) : label
	const facts = [items, texts.stateLine.till(tillId), operatorName, age(suspendedAtMs)]
	const doubt = doubtText(sale, texts)
	return (
		<Key
			tone="quiet"
			className={isMarked ? 'result suspended-row result-marked' : 'result suspended-row'}
			testId={`suspended-${sale.saleId}`}
			onPress={() => {
				const context = actionContext(desk)
				if (context !== null) takeSuspended(context, sale)
			}}
		>
			<span className="suspended-what">
				<span className="result-name">{name}</span>
				<span className="suspended-facts">
					{facts.filter((fact) => fact !== null && fact !== name).join(' · ')}
				</span>
				{doubt !== null && (
					<span className="suspended-doubt" data-testid="suspended-doubt">
						<Icon name="warning" />
						{isDoubted ? texts.suspended.pressAgain(doubt) : doubt}
					</span>
				)}
			</span>
			<Figures amountMinor={totalMinor} />
		</Key>
	)
}

function doubtText({ doubt, isOfEarlierDay }: SuspendedView, texts: Texts): string | null {
	switch (doubt?.kind) {
		case 'takenBy':
			return texts.suspended.takenBy(texts.stateLine.till(doubt.tillId))
		case 'mayBeTaken':
		case 'unfinished':
			return texts.suspended[doubt.kind]
		case undefined:
			return isOfEarlierDay ? texts.suspended.earlierDay : null
	}
}

/** For whoever closes the shift: what is left waiting; nothing when nothing is. */
export function StillWaiting({ suspended }: { readonly suspended: SuspendedListView }) {
	const texts = useTexts()
	const { sales, source } = suspended
	if (sales.length === 0) return null
	const totalMinor = sales.reduce((sum, sale) => sum + sale.totalMinor, 0)
	const text = texts.suspended.stillWaiting(sales.length, texts.money(totalMinor))
	return (
		<p className="suspended-own" data-testid="still-waiting">
			<Icon name="clock" />
			{source === 'own' ? `${text} ${texts.suspended.ownOnly}` : text}
		</p>
	)
}
