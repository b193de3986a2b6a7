/** The device bench: everything that a hand would do at the till, the network cable and the machine room. */
import { useStore } from 'zustand'
import type { BenchClient } from './bench-client.ts'
import type { BenchState } from './bench-contract.ts'
import { CardsPanel } from './cards-panel.tsx'
import { DoorPanel } from './door-panel.tsx'
import { ItemsPanel } from './items-panel.tsx'
import { AuditPanel, LogPanel, NetworksPanel, ProcessesPanel } from './machine-panels.tsx'
import { PaymentsPanel } from './payments-panel.tsx'
import { PrinterPanel } from './printer-panel.tsx'

export function BenchPage({ client }: { readonly client: BenchClient }) {
	const { isConnected, state, failure } = useStore(client.mirror)
	return (
		<div className="bench" data-testid="bench" data-connected={isConnected}>
			<Head state={state} isConnected={isConnected} failure={failure} />
			{state !== null && (
				<main className="bench-columns">
					<div className="bench-column">
						<CardsPanel cards={state.cards} cardUid={state.reader.cardUid} send={client.send} />
						<ItemsPanel items={state.items} send={client.send} />
					</div>
					<div className="bench-column">
						<PrinterPanel printer={state.printer} send={client.send} />
					</div>
					<div className="bench-column">
						<DoorPanel cards={state.cards} door={state.door} send={client.send} />
						<PaymentsPanel payments={state.payments} send={client.send} />
						<NetworksPanel networks={state.networks} send={client.send} />
						<ProcessesPanel processes={state.processes} send={client.send} />
						<AuditPanel audit={state.audit} send={client.send} />
						<LogPanel log={state.log} />
					</div>
				</main>
			)}
		</div>
	)
}

type HeadProps = {
	readonly state: BenchState | null
	readonly isConnected: boolean
	readonly failure: string | null
}

function Head({ state, isConnected, failure }: HeadProps) {
	return (
		<header className="bench-head">
			<h1>
				<span className="brand-mark">一卡</span> Device bench
			</h1>
			<p
				className={failure !== null || !isConnected ? 'bench-failure' : 'bench-note'}
				role="status"
				data-testid="bench-status"
			>
				{!isConnected
					? 'Looking for the host of the demonstration…'
					: (failure ?? 'Simulated devices on real wires')}
			</p>
			{state?.tillUrl != null && (
				<a
					className="key key-primary"
					href={state.tillUrl}
					target="_blank"
					rel="noreferrer"
					data-testid="open-till"
				>
					Open the till
				</a>
			)}
		</header>
	)
}
