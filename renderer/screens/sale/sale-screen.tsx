/** The sale: basket on the left, always; on the right what is being done with it. */
import { useScreen, useView } from '../../state/desk.ts'
import { type HandWork, handWork } from '../../state/hand-work.ts'
import { DeskPane } from '../desk/desk-pane.tsx'
import { DevicesPane } from '../devices/devices-pane.tsx'
import { AlarmPane } from '../frame/alarm-pane.tsx'
import { HelpSheet } from '../help/help-sheet.tsx'
import { LookSheet } from '../help/look-sheet.tsx'
import { JournalPane } from '../journal/journal-pane.tsx'
import { GuardedPane } from '../shift/guarded-pane.tsx'
import { HandOverSheet } from '../shift/hand-over-sheet.tsx'
import { MoveCashSheet } from '../shift/move-cash-sheet.tsx'
import { NoSaleSheet } from '../shift/no-sale-sheet.tsx'
import { TotalsSheet } from '../shift/totals-sheet.tsx'
import { CompletedPane } from '../tender/completed-pane.tsx'
import { PaymentPane } from '../tender/payment-pane.tsx'
import { TenderPane } from '../tender/tender-pane.tsx'
import { Basket } from './basket.tsx'
import { CancelSheet } from './cancel-sheet.tsx'
import { GreetingPane } from './greeting-pane.tsx'
import { HandPane } from './hand-pane.tsx'
import { MemberSearch } from './member-search.tsx'
import { OverridePane } from './override-pane.tsx'
import { SellPane } from './sell-pane.tsx'
import { CloseShiftSheet, MoreSheet } from './sheets.tsx'
import { SuspendedSheet } from './suspended-sheet.tsx'
import { WeighingPane } from './weighing-pane.tsx'

export function SaleScreen() {
	return (
		<main className="work sale" data-testid="sale">
			<Basket />
			<section className="pane" data-testid="pane" tabIndex={-1}>
				<Pane />
			</section>
		</main>
	)
}

function Pane() {
	const view = useView()
	const screen = useScreen()
	const { phase, member, alarm, desk } = view
	const { sheet } = screen
	if (alarm !== null) return <AlarmPane />
	if (sheet === 'help') return <HelpSheet />
	if (sheet === 'look') return <LookSheet />
	if (sheet === 'devices' && phase.kind === 'selling' && desk === null) return <DevicesPane />
	const work = handWork({ view, screen })
	switch (phase.kind) {
		case 'selling':
			// At the returns desk, too: it goes on when she has given her word.
			if (work?.kind === 'guarded') return <HandWorkPane work={work} />
			if (desk !== null) return <DeskPane desk={desk} />
			if (work !== null) return <HandWorkPane work={work} />
			if (sheet === 'more') return <MoreSheet />
			if (sheet === 'closeShift') return <CloseShiftSheet />
			if (sheet === 'suspended') return <SuspendedSheet />
			if (sheet === 'members' && member === null) return <MemberSearch />
			if (sheet === 'handOver') return <HandOverSheet />
			if (sheet === 'moveCash') return <MoveCashSheet />
			if (sheet === 'noSale') return <NoSaleSheet />
			if (sheet === 'cancelSale') return <CancelSheet />
			if (sheet === 'totals') return <TotalsSheet />
			if (sheet === 'journal') return <JournalPane />
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
		case 'locked':
		case 'verifyingPin':
		case 'shiftClosed':
			return null
	}
}

function HandWorkPane({ work }: { readonly work: HandWork }) {
	switch (work.kind) {
		case 'weighing':
			return <WeighingPane weighing={work.weighing} />
		case 'pending':
			return <OverridePane pending={work.pending} />
		case 'guarded':
			return <GuardedPane guarded={work.guarded} />
		case 'entry':
			return <HandPane entry={work.entry} />
	}
}
