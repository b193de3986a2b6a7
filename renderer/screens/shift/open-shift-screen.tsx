/** Opening a shift: the float. After a close, the settlement of the shift before lies on the left. */
import type { TillSettlement } from '../../../protocol/journal/entry.ts'
import { AmountField } from '../../parts/amount-field.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { useScreen, useTexts, useView } from '../../state/desk.ts'
import { DevicesPane } from '../devices/devices-pane.tsx'
import { AlarmPane } from '../frame/alarm-pane.tsx'
import { HelpSheet } from '../help/help-sheet.tsx'
import { LookSheet } from '../help/look-sheet.tsx'
import { JournalPane } from '../journal/journal-pane.tsx'
import { Place } from '../sign-on/sign-on-screen.tsx'
import { Settlement } from './settlement.tsx'

export function OpenShiftScreen() {
	const { phase, alarm } = useView()
	const { sheet } = useScreen()
	const settlement: TillSettlement | null = phase.kind === 'shiftClosed' ? phase.lastSettlement : null
	return (
		<main className="work open-shift" data-testid="open-shift">
			{settlement === null ? <Place /> : <Settlement settlement={settlement} />}
			<section className="pane" data-testid="pane" tabIndex={-1}>
				{alarm !== null ? (
					<AlarmPane />
				) : sheet === 'help' ? (
					<HelpSheet />
				) : sheet === 'look' ? (
					<LookSheet />
				) : sheet === 'devices' ? (
					<DevicesPane />
				) : sheet === 'journal' ? (
					<JournalPane />
				) : (
					<FloatEntry />
				)}
			</section>
		</main>
	)
}

function FloatEntry() {
	const texts = useTexts()
	return (
		<div className="count-cash">
			<h2>{texts.shift.openTitle}</h2>
			<p>{texts.shift.floatHint}</p>
			<AmountField label={texts.shift.floatLabel} testId="float" />
			<Keypad corner="." eraseLabel={texts.actions.back} />
		</div>
	)
}
