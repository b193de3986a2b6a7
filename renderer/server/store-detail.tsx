/** One store as it told the centre: its alarms, its figures, its tills. Its own page at the store knows more. */
import type { StoreRow } from '../../protocol/operations/looks.ts'
import { StateShape } from '../parts/icon.tsx'
import { AlarmList } from '../status/alarm-list.tsx'
import { clockText, Tile } from '../status/status-frame.tsx'
import { bytesText, moneyText } from '../text/figure-text.ts'
import type { StatusWords } from '../text/status-words.ts'
import { StorePresence, storeName } from './store-table.tsx'

type State = NonNullable<StoreRow['state']>

export function StoreDetail(props: {
	readonly store: StoreRow
	readonly nowMs: number
	readonly words: StatusWords
}) {
	const { store, nowMs, words } = props
	const { state } = store
	return (
		<section className="status-panel" aria-labelledby="store" data-testid="store-detail">
			<div className="panel-title">
				<h2 id="store">
					{store.storeId} {storeName(store, words)}
				</h2>
				<StorePresence store={store} words={words} />
				{store.heardAtMs !== null && (
					<span className="figures status-quiet">
						{words.lastSeen} {clockText(store.heardAtMs, nowMs, words.language)}
					</span>
				)}
				<a className="status-back" href="#all">
					{words.back}
				</a>
			</div>
			{store.presence === 'away' && <p className="status-advice">{words.lastKnown}</p>}
			{state === null ? (
				<p className="status-quiet">{words.nothingTold}</p>
			) : (
				<>
					<Figures state={state} nowMs={nowMs} words={words} />
					<div className="status-columns">
						<AlarmList alarms={state.alarms} nowMs={nowMs} words={words} />
						<Tills state={state} nowMs={nowMs} words={words} />
					</div>
				</>
			)}
		</section>
	)
}

type StateProps = { readonly state: State; readonly nowMs: number; readonly words: StatusWords }

function Figures({ state, nowMs, words }: StateProps) {
	const { figure } = words
	const drift = state.clockDriftMs
	return (
		<dl className="tiles">
			<Tile
				testId="detail-waiting"
				label={figure.waiting}
				value={String(state.entriesWaiting)}
				note={
					state.oldestWaitingMs === null
						? figure.nothingWaits
						: figure.oldest(words.duration(state.oldestWaitingMs))
				}
			/>
			<Tile testId="detail-disk" label={figure.disk} value={bytesText(state.diskFreeBytes)} />
			<Tile
				testId="detail-clock"
				label={figure.clock}
				value={drift === null ? '–' : `${drift < 0 ? '−' : '+'}${words.duration(drift)}`}
			/>
			<Tile
				testId="detail-leases"
				label={figure.leases}
				value={String(state.leasesActive)}
				note={figure.exposure(moneyText(state.exposureMinor))}
			/>
			<Tile
				testId="detail-version"
				label={figure.version}
				value={state.version}
				note={words.since(clockText(state.startedAtMs, nowMs, words.language))}
			/>
		</dl>
	)
}

function Tills({ state, nowMs, words }: StateProps) {
	return (
		<table className="status-table">
			<thead>
				<tr>
					<th scope="col">{words.till}</th>
					<th scope="col">{words.presence.here}</th>
					<th scope="col">{words.figure.version}</th>
				</tr>
			</thead>
			<tbody>
				{state.tills.map(({ tillId, isHere, sinceMs, version }) => (
					<tr key={tillId}>
						<th scope="row">
							<strong>{tillId}</strong>
						</th>
						<td>
							<span className={isHere ? 'state-well' : 'state-wrong'}>
								<StateShape shape={isHere ? 'circle' : 'diamond'} />
								{isHere ? words.tillHere : words.tillAway}
							</span>
							<span className="figures status-quiet">
								{words.since(clockText(sinceMs, nowMs, words.language))}
							</span>
						</td>
						<td className="figures">{version ?? '–'}</td>
					</tr>
				))}
			</tbody>
		</table>
	)
}
