/** The sale: basket on the left, always; on the right what is being done with it. */
import { useScreen, useView } from '../../state/desk.ts'
import { DeskPane } from '../desk/desk-pane.tsx'
import { DevicesPane } from '../devices/devices-pane.tsx'
import { AlarmPane } from '../frame/alarm-pane.tsx'
import { CompletedPane } from '../tender/completed-pane.tsx'
import { PaymentPane } from '../tender/payment-pane.tsx'
import { TenderPane } from '../tender/tender-pane.tsx'
import { Basket } from './basket.tsx'
import { GreetingPane } from './greeting-pane.tsx'
import { SellPane } from './sell-pane.tsx'
import { CloseShiftSheet, HelpSheet, MoreSheet } from './sheets.tsx'
import { SuspendedSheet } from './suspended-sheet.tsx'

export function SaleScreen() {
	return (
		<main className="work sale" data-testid="sale">
			<Basket />
			<section className="pane" data-testid="pane">
				<Pane />
			</section>
		</main>
	)
}

function Pane() {
	const { phase, member, alarm, desk } = useView()
	const { sheet } = useScreen()
	if (alarm !== null) return <AlarmPane />
	if (sheet === 'help') return <HelpSheet />
	if (sheet === 'devices' && phase.kind === 'selling' && desk === null) return <DevicesPane />
	switch (phase.kind) {
		case 'selling':
			if (desk !== null) return <DeskPane desk={desk} />
			if (sheet === 'more') return <MoreSheet />
			if (sheet === 'closeShift') return <CloseShiftSheet />
			if (sheet === 'suspended') return <SuspendedSheet />
			return sheet === 'greeting' && member !== null ? <GreetingPane member={member} /> : <SellPane />
		case 'awaitingAuthorisation':
			return phase.purseKind === 'grant' && desk !== null ? <DeskPane desk={desk} /> : <TenderPane />
		case 'awaitingPayment':
			return <PaymentPane phase={phase} />
		case 'tendering':
		case 'completing':
			return <TenderPane />
		case 'completed':
			return <CompletedPane phase={phase} />
		case 'signedOff':
		case 'verifyingPin':
		case 'shiftClosed':
			return null
	}
}
