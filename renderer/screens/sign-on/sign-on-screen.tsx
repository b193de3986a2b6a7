/** Sign-on: who, then the PIN. On the left what never changes: the shop, the till, the day. */
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { PinDots } from '../../parts/pin-dots.tsx'
import { useDesk, useLongWait, useNowMs, useScreen, useTexts, useView } from '../../state/desk.ts'
import { shopTime } from '../../text/age.ts'
import { AlarmPane } from '../frame/alarm-pane.tsx'
import { storeName } from '../frame/state-line.tsx'
import { HelpSheet } from '../help/help-sheet.tsx'
import { LookSheet } from '../help/look-sheet.tsx'

export function SignOnScreen() {
	return (
		<main className="work sign-on" data-testid="sign-on">
			<Place />
			<section className="pane sign-on-pane" data-testid="pane" tabIndex={-1}>
				<SignOnPane />
			</section>
		</main>
	)
}

/** Shop, till and day: also the left half of opening a shift. */
export function Place() {
	const view = useView()
	const texts = useTexts()
	const now = shopTime(useNowMs(10_000), view.till.utcOffsetMinutes)
	return (
		<section className="place">
			<p className="brand">
				<span className="brand-mark">一卡</span>
				<span>Yika</span>
			</p>
			<div>
				<h1 className="place-store">{storeName(view)}</h1>
				<p className="place-till">{texts.stateLine.till(view.till.tillId)}</p>
				<p className="place-date">{texts.date(now)}</p>
			</div>
			<p className="place-state">{texts.stateLine.connection[view.connection.mode].meaning}</p>
		</section>
	)
}

function SignOnPane() {
	const view = useView()
	const screen = useScreen()
	const { phase } = view
	if (view.alarm !== null) return <AlarmPane />
	if (screen.sheet === 'help') return <HelpSheet />
	if (screen.sheet === 'look') return <LookSheet />
	if (phase.kind === 'verifyingPin') return <PinEntry operator={null} lockedUntilMs={null} />
	if (phase.kind !== 'signedOff' && phase.kind !== 'locked') return null
	if (phase.operators.length === 0) return <FirstData />
	const operator = phase.operators.find((candidate) => candidate.operatorId === screen.operatorId)
	if (operator === undefined) return <OperatorTiles operators={phase.operators} />
	return <PinEntry operator={operator} lockedUntilMs={phase.lockedUntilMs} />
}

function FirstData() {
	const texts = useTexts()
	return (
		<div className="sign-on-waiting" data-testid="first-data">
			<span className="waiting-bar" aria-hidden="true" />
			<h2>{texts.signOn.waitingTitle}</h2>
			<p>{texts.signOn.waitingDetail}</p>
		</div>
	)
}

/** Whose till it is, and that nothing of it is lost. */
function Locked() {
	const view = useView()
	const { duty } = useTexts()
	if (view.phase.kind !== 'locked') return null
	return (
		<p className="locked-by" data-testid="locked">
			{duty.lockedBy(view.operator?.name ?? '', view.basket.totals.itemCount)}
		</p>
	)
}

type Operator = { readonly operatorId: string; readonly name: string }

function OperatorTiles({ operators }: { readonly operators: readonly Operator[] }) {
	const desk = useDesk()
	const texts = useTexts()
	return (
		<div className="sign-on-operators">
			<h2>{texts.signOn.title}</h2>
			<div className="operator-tiles">
				{operators.map(({ operatorId, name }) => (
					<Key
						key={operatorId}
						className="operator-tile"
						testId={`operator-${operatorId}`}
						onPress={() => desk.screen.setState({ operatorId, typed: '', refusal: null })}
					>
						<strong>{name}</strong>
						<span className="figures">{operatorId}</span>
					</Key>
				))}
			</div>
		</div>
	)
}

type PinEntryProps = { readonly operator: Operator | null; readonly lockedUntilMs: number | null }

function PinEntry({ operator, lockedUntilMs }: PinEntryProps) {
	const texts = useTexts()
	const { typed } = useScreen()
	const { phase } = useView()
	const isChecking = operator === null
	const isLongWait = useLongWait(isChecking, 300)
	const lockedSeconds = Math.ceil(((lockedUntilMs ?? 0) - useNowMs(500)) / 1_000)
	return (
		<div className="pin-entry" data-testid="pin-entry">
			<div className="pin-head">
				{operator !== null && <ActionKey id="back" tone="quiet" />}
				<Locked />
				<h2>{operator === null ? texts.signOn.checking : texts.signOn.pinFor(operator.name)}</h2>
			</div>
			<PinDots count={typed.length} isFull={isChecking} />
			<p className={lockedSeconds > 0 ? 'pin-hint pin-hint-red' : 'pin-hint'} data-testid="pin-hint">
				{lockedSeconds > 0
					? texts.signOn.locked(lockedSeconds)
					: isLongWait
						? texts.signOn.checking
						: phase.kind === 'locked'
							? texts.duty.unlockPin
							: texts.signOn.pinHint}
			</p>
			<Keypad corner={null} eraseLabel={texts.actions.back} />
		</div>
	)
}
