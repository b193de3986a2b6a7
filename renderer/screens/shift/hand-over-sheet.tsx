/** Another operator goes on with this till: who, then her PIN. Basket and shift stay as they are. */
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { PinDots } from '../../parts/pin-dots.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { HandColumns } from '../sale/hand-pane.tsx'

export function HandOverSheet() {
	const desk = useDesk()
	const texts = useTexts()
	const { colleagues } = useView()
	const { operatorId: chosenId, typed } = useScreen()
	const chosen = colleagues.find(({ operatorId }) => operatorId === chosenId)
	return (
		<div className="sheet desk hand" data-testid="hand-over">
			<header className="sheet-head">
				<h2>{texts.actions.handOver}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<p>{texts.duty.handOverHint}</p>
			<HandColumns corner={null}>
				<div className="chips">
					{colleagues.map(({ operatorId, name }) => (
						<Key
							key={operatorId}
							className="chip"
							isPressed={operatorId === chosenId}
							testId={`colleague-${operatorId}`}
							onPress={() => desk.screen.setState({ operatorId, typed: '', refusal: null })}
						>
							<span className="hand-digit figures">{operatorId}</span>
							{name}
						</Key>
					))}
				</div>
				{chosen === undefined ? (
					<p className="hand-number figures">
						{texts.hand.supervisorNumber} {typed}
						<span className="caret" aria-hidden="true" />
					</p>
				) : (
					<>
						<p>{texts.hand.pinOf(chosen.name)}</p>
						<PinDots count={typed.length} />
					</>
				)}
			</HandColumns>
		</div>
	)
}
