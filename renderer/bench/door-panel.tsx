/** The store's door: choose whose tag is carried through, and which way. */
import { useState } from 'react'
import type { BenchCard, BenchState } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

type DoorPanelProps = {
	readonly cards: readonly BenchCard[]
	readonly door: BenchState['door']
	readonly send: Send
}

export function DoorPanel({ cards, door, send }: DoorPanelProps) {
	const visitors = cards.flatMap((card) => (card.epc === null ? [] : { ...card, epc: card.epc }))
	const [chosen, setChosen] = useState<string | null>(null)
	const epc = chosen ?? visitors[0]?.epc ?? null
	const walk = (direction: 'in' | 'out', epcs: readonly string[]) => {
		for (const one of epcs) send({ kind: 'walk', epc: one, direction })
	}
	const isAway = door === 'away' || epc === null
	return (
		<Panel
			title="Door"
			note={door === 'reading' ? 'UHF reader, LLRP on TCP' : 'The agent has not come to its reader'}
			keys={
				<>
					<BenchKey isDisabled={isAway} onPress={() => walk('in', [epc ?? ''])} testId="walk-in">
						Walk in
					</BenchKey>
					<BenchKey isDisabled={isAway} onPress={() => walk('out', [epc ?? ''])} testId="walk-out">
						Walk out
					</BenchKey>
					<BenchKey
						isDisabled={isAway}
						onPress={() =>
							walk(
								'in',
								visitors.map((visitor) => visitor.epc),
							)
						}
						testId="walk-in-all"
					>
						All in
					</BenchKey>
				</>
			}
		>
			<select
				className="bench-select"
				aria-label="Who"
				data-testid="visitor"
				value={epc ?? ''}
				onChange={(event) => setChosen(event.target.value)}
			>
				{visitors.map((visitor) => (
					<option key={visitor.epc} value={visitor.epc}>
						{visitor.nameZh} {visitor.nameEn} · {visitor.tier} · {visitor.state}
					</option>
				))}
			</select>
		</Panel>
	)
}
