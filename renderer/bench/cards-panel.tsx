/** The demo's cards: tap one, let it lie, take it away; or show the reader something it cannot know. */
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { BenchCard } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

/** No card of the demo begins with these bytes. */
const UNKNOWN_UID = '04DEADBEEF2280'

/** By which the supervisor gives her word. */
const SUPERVISOR_UID = '0452001AABBC80'

type CardsPanelProps = {
	readonly cards: readonly BenchCard[]
	readonly cardUid: string | null
	readonly send: Send
}

export function CardsPanel({ cards, cardUid, send }: CardsPanelProps) {
	return (
		<Panel
			title="Cards"
			className="panel-grows"
			note={cardUid === null ? 'Reader is empty' : `On the reader: ${nameOf(cards, cardUid)}`}
			keys={
				<>
					<BenchKey onPress={() => send({ kind: 'tapCard', uid: UNKNOWN_UID })} testId="tap-unknown">
						Unknown card
					</BenchKey>
					<BenchKey onPress={() => send({ kind: 'tapCard', uid: SUPERVISOR_UID })} testId="tap-supervisor">
						Supervisor
					</BenchKey>
					<BenchKey onPress={() => send({ kind: 'corruptReaderFrame' })} testId="corrupt-frame">
						Corrupt frame
					</BenchKey>
					<BenchKey
						isDisabled={cardUid === null}
						onPress={() => send({ kind: 'removeCard' })}
						testId="remove-card"
					>
						Take away
					</BenchKey>
				</>
			}
		>
			<ul className="cards">
				{cards.map((card) => (
					<li key={card.uid}>
						<CardFace card={card} isOnReader={card.uid === cardUid} send={send} />
					</li>
				))}
			</ul>
		</Panel>
	)
}

function nameOf(cards: readonly BenchCard[], uid: string): string {
	const card = cards.find((candidate) => candidate.uid === uid)
	return card === undefined ? `unknown ${uid}` : (card.nameZh ?? `card ${card.cardNo.slice(-4)}`)
}

type CardFaceProps = { readonly card: BenchCard; readonly isOnReader: boolean; readonly send: Send }

/** A second press takes the card away again. */
function CardFace({ card, isOnReader, send }: CardFaceProps) {
	return (
		<button
			type="button"
			className={`card card-${card.tier ?? 'none'} ${card.state === 'active' ? '' : 'card-stopped-face'}`}
			aria-pressed={isOnReader}
			data-testid={`card-${card.uid}`}
			data-card-no={card.cardNo}
			onClick={() => send(isOnReader ? { kind: 'removeCard' } : { kind: 'tapCard', uid: card.uid })}
		>
			<span className="card-name">
				{card.nameZh ?? 'No member'} <small>{card.nameEn ?? ''}</small>
			</span>
			<span className="card-state">{card.state === 'active' ? (card.tier ?? '') : card.state}</span>
			<span className="card-balance figures" data-testid="card-balance">
				{card.storedValueMinor === null ? '–' : `¥${formatMinor(minor(card.storedValueMinor))}`}
			</span>
			<span className="card-points figures">{card.points === null ? '–' : `${card.points} pt`}</span>
			{card.carries.length > 0 && <span className="card-carries">{card.carries.join(' · ')}</span>}
			<span className="card-no figures">{card.cardNo.slice(-4)}</span>
		</button>
	)
}
