import { expect, it } from 'vitest'
import { choosePrimary, type Look, type Mark, type RefusedHost } from './choose-primary.ts'

const writes = (timeline: number, systemId = 'A'): Look => ({ kind: 'primary', systemId, timeline })
const standby: Look = { kind: 'standby' }
const away: Look = { kind: 'away', reason: 'ECONNREFUSED' }
const mark = (host: string, timeline: number): Mark => ({ host, systemId: 'A', timeline })

type Case = readonly [
	what: string,
	north: Look,
	south: Look,
	mark: Mark | null,
	chosen: string | null,
	refused: Readonly<Record<string, RefusedHost>>,
]

it.each<Case>([
	['the one that accepts writes', standby, writes(1), null, 'south', {}],
	['nobody while the standby is not promoted', away, standby, mark('north', 1), null, {}],
	['the promoted one', away, writes(2), mark('north', 1), 'south', {}],
	['the later promoted one', writes(1), writes(2), null, 'south', { north: 'olderTimeline' }],
	[
		'nobody when only an older one answers',
		writes(1),
		away,
		mark('south', 2),
		null,
		{ north: 'olderTimeline' },
	],
	[
		'the one whose timeline it is',
		writes(2),
		writes(2),
		mark('south', 2),
		'south',
		{ north: 'otherHostsTimeline' },
	],
	['no copy of one that is away', writes(2), away, mark('south', 2), null, { north: 'otherHostsTimeline' }],
	[
		'nobody when two were promoted from one primary',
		writes(2),
		writes(2),
		mark('west', 1),
		null,
		{ north: 'twoPrimaries', south: 'twoPrimaries' },
	],
	[
		'no other cluster, however new',
		writes(1),
		writes(9, 'B'),
		mark('north', 1),
		'north',
		{ south: 'otherCluster' },
	],
	[
		'nobody of two clusters when neither is known',
		writes(1),
		writes(9, 'B'),
		null,
		null,
		{ north: 'otherCluster', south: 'otherCluster' },
	],
	['nobody when all are away', away, away, null, null, {}],
])('chooses %s', (_what, north, south, known, chosen, refused) => {
	const choice = choosePrimary(
		[
			{ host: 'north', look: north },
			{ host: 'south', look: south },
		],
		known,
	)
	expect([choice.primary?.host ?? null, Object.fromEntries(choice.refused)]).toEqual([chosen, refused])
})
