import type { StoreRow, StoresPage } from '../../protocol/operations/looks.ts'
import { StateShape } from '../parts/icon.tsx'
import { alarmWhat, SeverityMark } from '../status/alarm-list.tsx'
import { clockText } from '../status/status-frame.tsx'
import type { StatusWords } from '../text/status-words.ts'

const SHAPES = { here: 'circle', away: 'diamond', never: 'triangle' } as const
const TONES = { here: 'state-well', away: 'state-wrong', never: 'status-quiet' } as const

export function StorePresence({ store, words }: { readonly store: StoreRow; readonly words: StatusWords }) {
	return (
		<span className={TONES[store.presence]}>
			<StateShape shape={SHAPES[store.presence]} />
			{words.presence[store.presence]}
		</span>
	)
}

export function storeName({ nameZh, nameEn }: StoreRow, words: StatusWords): string {
	return words.language === 'en' ? nameEn : nameZh
}

/** `turn`: to another page. */
export function StoreTable(props: {
	readonly list: StoresPage
	readonly nowMs: number
	readonly words: StatusWords
	readonly turn: (page: number) => void
}) {
	const { list, nowMs, words, turn } = props
	if (list.rows.length === 0) return <p className="status-quiet">{words.noneFound}</p>
	return (
		<>
			<table className="status-table" data-testid="stores">
				<thead>
					<tr>
						<th scope="col">{words.store}</th>
						<th scope="col">{words.lastSeen}</th>
						<th scope="col">{words.worst}</th>
						<th scope="col" className="right">
							{words.tillsTitle}
						</th>
						<th scope="col" className="right">
							{words.figure.waiting}
						</th>
						<th scope="col">{words.figure.version}</th>
					</tr>
				</thead>
				<tbody>
					{list.rows.map((store) => (
						<Row key={store.storeId} store={store} nowMs={nowMs} words={words} />
					))}
				</tbody>
			</table>
			{list.pageCount > 1 && (
				<nav className="status-pages" aria-label={words.storesTitle}>
					<button
						type="button"
						className="key"
						disabled={list.page === 0}
						onClick={() => turn(list.page - 1)}
					>
						{words.before}
					</button>
					<span className="figures">{words.page(list.page + 1, list.pageCount)}</span>
					<button
						type="button"
						className="key"
						disabled={list.page + 1 >= list.pageCount}
						onClick={() => turn(list.page + 1)}
					>
						{words.next}
					</button>
				</nav>
			)}
		</>
	)
}

type RowProps = { readonly store: StoreRow; readonly nowMs: number; readonly words: StatusWords }

function Row({ store, nowMs, words }: RowProps) {
	const { storeId, state, heardAtMs } = store
	const here = state?.tills.filter(({ isHere }) => isHere).length ?? 0
	return (
		<tr data-testid={`store-${storeId}`} data-presence={store.presence}>
			<th scope="row">
				<a href={`#store=${encodeURIComponent(storeId)}`}>{storeId}</a>
				<span className="status-quiet">{storeName(store, words)}</span>
			</th>
			<td>
				<StorePresence store={store} words={words} />
				<span className="figures status-quiet">
					{heardAtMs === null ? '' : clockText(heardAtMs, nowMs, words.language)}
				</span>
			</td>
			<td>
				<Worst store={store} words={words} />
			</td>
			<td className="right figures">{state === null ? '–' : `${here} / ${state.tills.length}`}</td>
			<td className="right figures">
				{state?.entriesWaiting ?? '–'}
				<span className="status-quiet">
					{state === null || state.oldestWaitingMs === null ? '' : words.duration(state.oldestWaitingMs)}
				</span>
			</td>
			<td className="figures">{state?.version ?? '–'}</td>
		</tr>
	)
}

function Worst({ store, words }: { readonly store: StoreRow; readonly words: StatusWords }) {
	const alarms = store.state?.alarms ?? []
	const [worst] = alarms
	if (worst === undefined)
		return <span className="status-quiet">{store.state === null ? '–' : words.noAlarms}</span>
	return (
		<>
			<SeverityMark severity={worst.severity} words={words} />
			<span>{alarmWhat(worst, words)}</span>
			{alarms.length > 1 && <span className="status-quiet">{words.more(alarms.length - 1)}</span>}
		</>
	)
}
