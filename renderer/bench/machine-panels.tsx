/** Networks to cut and mend, processes to kill and start, the audit of the books, and what happened. */
import { useEffect, useRef } from 'react'
import { StateShape } from '../parts/icon.tsx'
import type { BenchAudit, BenchLogLine, BenchNetworks, BenchProcess } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

const SLOW_MS = 2_000
const PROCESS_NAMES = {
	till: 'Till process',
	agent: 'Store agent',
	server: 'Card server',
	postgres: 'PostgreSQL',
} as const

export function NetworksPanel({ networks, send }: { readonly networks: BenchNetworks; readonly send: Send }) {
	const { lan, wan, wanDelayMs } = networks
	return (
		<Panel title="Networks">
			<div className="machine-row" data-testid="lan" data-state={lan}>
				<MachineName name="LAN" between="till ↔ agent" state={lan === 'up' ? 'good' : 'bad'} word={lan} />
				<span className="panel-keys">
					<BenchKey
						tone={lan === 'cut' ? 'lit' : 'plain'}
						onPress={() => send({ kind: lan === 'up' ? 'cutLan' : 'mendLan' })}
						testId={lan === 'up' ? 'cut-lan' : 'mend-lan'}
					>
						{lan === 'up' ? 'Cut' : 'Mend'}
					</BenchKey>
				</span>
			</div>
			<div className="machine-row" data-testid="wan" data-state={wan}>
				<MachineName
					name="WAN"
					between="agent ↔ server"
					state={wan === 'up' ? 'good' : wan === 'slow' ? 'slow' : 'bad'}
					word={wan === 'slow' ? `slow, ${wanDelayMs} ms` : wan}
				/>
				<span className="panel-keys">
					{wan === 'up' && (
						<BenchKey onPress={() => send({ kind: 'slowWan', delayMs: SLOW_MS })} testId="slow-wan">
							Slow down
						</BenchKey>
					)}
					{wan !== 'cut' && (
						<BenchKey onPress={() => send({ kind: 'cutWan' })} testId="cut-wan">
							Cut
						</BenchKey>
					)}
					{wan !== 'up' && (
						<BenchKey tone="lit" onPress={() => send({ kind: 'mendWan' })} testId="mend-wan">
							Mend
						</BenchKey>
					)}
				</span>
			</div>
		</Panel>
	)
}

const SHAPES = { good: 'circle', slow: 'diamond', bad: 'triangle' } as const

type MachineNameProps = {
	readonly name: string
	readonly between: string
	readonly state: 'good' | 'slow' | 'bad'
	readonly word: string
}

function MachineName({ name, between, state, word }: MachineNameProps) {
	return (
		<>
			<span className={`machine-state machine-${state}`}>
				<StateShape shape={SHAPES[state]} />
				{word}
			</span>
			<span>
				<strong>{name}</strong> <small className="figures">{between}</small>
			</span>
		</>
	)
}

export function ProcessesPanel({
	processes,
	send,
}: {
	readonly processes: readonly BenchProcess[]
	readonly send: Send
}) {
	return (
		<Panel title="Processes">
			{processes.map((process) => (
				<div
					key={process.name}
					className="machine-row"
					data-testid={`process-${process.name}`}
					data-state={process.state}
					data-pid={process.pid ?? ''}
				>
					<MachineName
						name={PROCESS_NAMES[process.name]}
						between={processNote(process)}
						state={process.state === 'dead' ? 'bad' : process.state === 'starting' ? 'slow' : 'good'}
						word={process.state}
					/>
					<span className="panel-keys">
						<ProcessKey process={process} send={send} />
					</span>
				</div>
			))}
		</Panel>
	)
}

function processNote({ pid, restartCount }: BenchProcess): string {
	const restarts = restartCount === 0 ? '' : ` · started again ${restartCount}×`
	return `${pid === null ? 'no process' : `pid ${pid}`}${restarts}`
}

function ProcessKey({
	process: { name, state },
	send,
}: {
	readonly process: BenchProcess
	readonly send: Send
}) {
	if (state === 'dead') {
		return (
			<BenchKey tone="lit" onPress={() => send({ kind: 'startProcess', name })} testId={`start-${name}`}>
				Start
			</BenchKey>
		)
	}
	return (
		<BenchKey
			tone="danger"
			isDisabled={state !== 'running'}
			onPress={() => send({ kind: 'killProcess', name })}
			testId={`kill-${name}`}
		>
			kill -9
		</BenchKey>
	)
}

export function AuditPanel({ audit, send }: { readonly audit: BenchAudit; readonly send: Send }) {
	return (
		<Panel
			title="Books"
			note={<AuditWord audit={audit} />}
			keys={
				<BenchKey
					isDisabled={audit.kind === 'running'}
					onPress={() => send({ kind: 'runAudit' })}
					testId="run-audit"
				>
					Audit now
				</BenchKey>
			}
		>
			{audit.kind === 'finished' && (
				<pre className="audit-text" data-testid="audit-text">
					{audit.text}
				</pre>
			)}
		</Panel>
	)
}

function AuditWord({ audit }: { readonly audit: BenchAudit }) {
	switch (audit.kind) {
		case 'notRun':
			return (
				<span data-testid="audit" data-state="notRun">
					Every ledger and lease invariant
				</span>
			)
		case 'running':
			return (
				<span data-testid="audit" data-state="running">
					Checking…
				</span>
			)
		case 'finished':
			return (
				<span
					data-testid="audit"
					data-state={audit.clean ? 'clean' : 'broken'}
					className={audit.clean ? 'machine-good' : 'machine-bad'}
				>
					{audit.clean ? '✓ The books agree' : '✗ A breach was found'}
				</span>
			)
	}
}

export function LogPanel({ log }: { readonly log: readonly BenchLogLine[] }) {
	const list = useRef<HTMLOListElement>(null)
	useEffect(() => {
		if (log.length > 0) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' })
	}, [log])
	return (
		<Panel title="What happened" className="panel-grows">
			<ol className="log" ref={list} data-testid="log">
				{log.map((line) => (
					<li key={line.id}>
						<time className="figures">{new Date(line.atMs).toLocaleTimeString('en-GB')}</time>
						<span className="log-source">{line.source}</span>
						<span>{line.text}</span>
					</li>
				))}
			</ol>
		</Panel>
	)
}
