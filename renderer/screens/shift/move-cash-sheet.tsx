/** Cash into or out of the drawer without a sale: which way, how much, what for. */
import type { CashDirection } from '../../../protocol/journal/entry.ts'
import { useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { Key } from '../../parts/key.tsx'
import { KeyboardKey } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts } from '../../state/desk.ts'
import { HandColumns } from '../sale/hand-pane.tsx'

const DIRECTIONS: readonly CashDirection[] = ['pickup', 'loan', 'paidIn', 'paidOut']
const NOTE_MAX = 60
const NOTE_FIELD_ID = 'cash-note-field'

export function MoveCashSheet() {
	const desk = useDesk()
	const texts = useTexts()
	const { cashMove } = useScreen()
	const keyboard = useTouchKeyboard(NOTE_FIELD_ID)
	return (
		<div className="sheet desk hand" data-testid="move-cash">
			<header className="sheet-head">
				<h2>{texts.actions.cashMove}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<HandColumns corner="." keyboard={keyboard}>
				<div className="chips">
					{DIRECTIONS.map((direction) => (
						<Key
							key={direction}
							className="chip"
							isPressed={direction === cashMove.direction}
							testId={`cash-${direction}`}
							onPress={() => desk.screen.setState({ cashMove: { ...cashMove, direction }, refusal: null })}
						>
							{texts.duty.direction[direction]}
						</Key>
					))}
				</div>
				<AmountField label={texts.duty.amount} testId="cash-amount" />
				<div className="search">
					<label className="search-label">
						<input
							id={NOTE_FIELD_ID}
							className="search-input"
							type="text"
							autoComplete="off"
							maxLength={NOTE_MAX}
							placeholder={texts.duty.note}
							data-testid="cash-note"
							value={cashMove.note}
							onChange={(event) =>
								desk.screen.setState({ cashMove: { ...cashMove, note: event.target.value } })
							}
						/>
					</label>
					<KeyboardKey keyboard={keyboard} />
				</div>
			</HandColumns>
		</div>
	)
}
