/** The page of all stores: the worst first, and one of them looked into. It only reads. */
import { useEffect, useState } from 'react'
import type { CentreLook, CentreSample } from '../../protocol/operations/looks.ts'
import { LineChart } from '../status/line-chart.tsx'
import { usePageLook } from '../status/page-look.ts'
import { clockText, StatusFrame, Tile } from '../status/status-frame.tsx'
import { useHistory, useStatus } from '../status/use-status.ts'
import type { StatusWords } from '../text/status-words.ts'
import { StoreDetail } from './store-detail.tsx'
import { StoreTable } from './store-table.tsx'

/** Which store is looked into stands in the address, so that it can be sent to somebody. */
function storeInAddress(): string {
	return new URLSearchParams(window.location.hash.slice(1)).get('store') ?? ''
}

export function CentrePage() {
	const choice = usePageLook()
	const { words } = choice
	const [storeId, setStoreId] = useState(storeInAddress)
	const [search, setSearch] = useState('')
	const [page, setPage] = useState(0)
	useEffect(() => {
		const changed = () => setStoreId(storeInAddress())
		window.addEventListener('hashchange', changed)
		return () => window.removeEventListener('hashchange', changed)
	}, [])
	const query = new URLSearchParams({ search, page: String(page), store: storeId })
	const { data: look, staleMs } = useStatus<CentreLook>(`/events?${query}`)
	const samples = useHistory<CentreSample>()
	const store = storeId !== '' && look?.store?.storeId === storeId ? look.store : null
	return (
		<StatusFrame
			title={words.centreTitle}
			note={look === null ? '' : `${clockText(look.nowMs, look.nowMs, words.language)} · ${look.version}`}
			staleMs={staleMs}
			choice={choice}
			isEmpty={look === null}
		>
			{look !== null && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keyboard.
				<main className="status-main" tabIndex={0}>
					<CentreTiles look={look} words={words} />
					{store !== null ? (
						<StoreDetail store={store} nowMs={look.nowMs} words={words} />
					) : (
						<div className="status-columns status-columns-wide">
							<section className="status-panel" aria-labelledby="stores">
								<div className="panel-title">
									<h2 id="stores">{words.storesTitle}</h2>
									<input
										className="status-search"
										type="search"
										aria-label={words.search}
										placeholder={words.search}
										value={search}
										onChange={(event) => {
											setSearch(event.target.value)
											setPage(0)
										}}
									/>
								</div>
								<StoreTable list={look.list} nowMs={look.nowMs} words={words} turn={setPage} />
							</section>
							<section className="status-panel" aria-labelledby="charts">
								<h2 id="charts">{words.chartsTitle}</h2>
								<CentreCharts samples={samples} words={words} />
							</section>
						</div>
					)}
				</main>
			)}
		</StatusFrame>
	)
}

function CentreTiles({ look, words }: { readonly look: CentreLook; readonly words: StatusWords }) {
	const { stores, here, away, never, critical, warning, notice, entriesWaiting } = look.totals
	const { figure } = words
	return (
		<dl className="tiles">
			<Tile
				testId="tile-stores"
				label={figure.stores}
				value={String(stores)}
				note={figure.storesHere(here)}
			/>
			<Tile
				testId="tile-away"
				label={figure.away}
				value={String(away)}
				note={figure.never(never)}
				tone={away > 0 ? 'warning' : 'well'}
			/>
			<Tile
				testId="tile-alarmed"
				label={figure.alarmed}
				value={String(critical + warning + notice)}
				note={`${words.severity.critical} ${critical} · ${words.severity.warning} ${warning}`}
				tone={critical > 0 ? 'critical' : warning > 0 ? 'warning' : 'well'}
			/>
			<Tile testId="tile-waiting" label={figure.waiting} value={String(entriesWaiting)} />
		</dl>
	)
}

function CentreCharts(props: { readonly samples: readonly CentreSample[]; readonly words: StatusWords }) {
	const { samples, words } = props
	const of = (value: (sample: CentreSample) => number) =>
		samples.map((sample) => ({ atMs: sample.atMs, value: value(sample) }))
	const { chart } = words
	return (
		<div className="charts">
			<LineChart label={chart.storesHere} points={of((one) => one.here)} text={String} words={words} />
			<LineChart label={chart.alarmed} points={of((one) => one.alarmed)} text={String} words={words} />
			<LineChart label={chart.waiting} points={of((one) => one.entriesWaiting)} text={String} words={words} />
		</div>
	)
}
