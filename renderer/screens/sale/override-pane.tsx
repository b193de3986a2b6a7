/** What waits for a supervisor: what it allows, how much, for what; she lays down her card, or types number and PIN. */
import type { TillView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { PinDots } from '../../parts/pin-dots.tsx'
import { useDesk, useNowMs, useScreen, useTexts, useView } from '../../state/desk.ts'
import { HandColumns } from './hand-pane.tsx'

type Pending = NonNullable<TillView['byHand']['pending']>
type PendingProps = { readonly pending: Pending }

export function OverridePane({ pending }: PendingProps) {
	const texts = useTexts()
	return (
		<div className="sheet desk hand" data-testid="override-pending" data-action={pending.action}>
			<header className="sheet-head">
				<h2>{texts.hand.pendingTitle}</h2>
				<ActionKey id="dropOverride" tone="quiet">
					{texts.actions.dropOverride} <kbd className="key-shortcut">Esc</kbd>
				</ActionKey>
			</header>
			<What pending={pending} />
			<HandColumns corner={null}>
				<p className="desk-present">
					<Icon name="card" />
					{texts.hand.pendingHint}
				</p>
				<Who pending={pending} />
			</HandColumns>
		</div>
	)
}

function What({ pending }: PendingProps) {
	const texts = useTexts()
	const { language, byHand } = useView()
	const { action, price, takes, amountMinor, reason } = pending
	const name = language === 'en' ? pending.nameEn : pending.nameZh
	const listed = byHand.rules[action].reasons.find(({ reasonId }) => reasonId === reason)
	return (
		<p className="desk-card" data-testid="override-what">
			<strong>{texts.hand.pendingWhat(action, name)}</strong>
			{price !== null && (
				<span>
					<Figures amountMinor={price.fromMinor} /> → <Figures amountMinor={price.toMinor} />
				</span>
			)}
			{takes?.kind === 'rate' && <span>{texts.purse.rate(takes.basisPoints)}</span>}
			<strong className="figures">
				{amountMinor < 0
					? texts.hand.customerPaysMore(texts.money(-amountMinor))
					: texts.hand.customerSaves(texts.money(amountMinor))}
			</strong>
			<span>{listed === undefined ? reason : language === 'en' ? listed.nameEn : listed.nameZh}</span>
		</p>
	)
}

/** By card, or by number and PIN. */
export function Who({ pending }: { readonly pending: Pick<Pending, 'mayApprove' | 'lockedUntilMs'> }) {
	const desk = useDesk()
	const texts = useTexts()
	const { typed, supervisorId } = useScreen()
	const chosen = pending.mayApprove.find(({ operatorId }) => operatorId === supervisorId)
	const lockedSeconds = Math.ceil(((pending.lockedUntilMs ?? 0) - useNowMs(500)) / 1_000)
	return (
		<>
			<div className="chips">
				{pending.mayApprove.map(({ operatorId, name }) => (
					<Key
						key={operatorId}
						className="chip"
						isPressed={operatorId === supervisorId}
						testId={`supervisor-${operatorId}`}
						onPress={() => desk.screen.setState({ supervisorId: operatorId, typed: '' })}
					>
						<span className="hand-digit figures">{operatorId}</span>
						{name}
					</Key>
				))}
			</div>
			{chosen === undefined ? (
				<p className="hand-number figures" data-testid="supervisor-number">
					{texts.hand.supervisorNumber} {typed}
					<span className="caret" aria-hidden="true" />
				</p>
			) : (
				<>
					<p>{lockedSeconds > 0 ? texts.signOn.locked(lockedSeconds) : texts.hand.pinOf(chosen.name)}</p>
					<PinDots count={typed.length} />
				</>
			)}
		</>
	)
}
