/** A store's status page: alarms first, then what is behind them. It only reads. */
import type { Sample } from '../../protocol/operations/history.ts'
import type { StoreLook } from '../../protocol/operations/looks.ts'
import { exposureMinorOf, type StoreFigures } from '../../protocol/operations/store-figures.ts'
import { AlarmList, EndedList } from '../status/alarm-list.tsx'
import { LineChart } from '../status/line-chart.tsx'
import { usePageLook } from '../status/page-look.ts'
import { clockText, StatusFrame, Tile } from '../status/status-frame.tsx'
import { useHistory, useStatus } from '../status/use-status.ts'
import { bytesText, moneyText } from '../text/figure-text.ts'
import type { StatusWords } from '../text/status-words.ts'
import { ChainTable, TillTable } from './store-tables.tsx'

export function StorePage() {
	const choice = usePageLook()
	const { data, staleMs } = useStatus<{ readonly look: StoreLook | null }>('/events')
	const samples = useHistory<Sample>()
	const { words } = choice
	const look = data?.look ?? null
	const time = look === null ? '' : clockText(look.figures.nowMs, look.figures.nowMs, words.language)
	return (
		<StatusFrame
			title={look === null ? '' : words.storeTitle(look.figures.storeId)}
			note={time}
			staleMs={staleMs}
			choice={choice}
			isEmpty={look === null}
		>
			{look !== null && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keyboard.
				<main className="status-main" tabIndex={0}>
					<StoreTiles figures={look.figures} words={words} />
					<div className="status-columns">
						<section className="status-panel" aria-labelledby="alarms">
							<h2 id="alarms">{words.alarmsTitle}</h2>
							<AlarmList alarms={look.alarms} nowMs={look.figures.nowMs} words={words} />
							<h2>{words.endedTitle}</h2>
							<EndedList ended={look.ended} nowMs={look.figures.nowMs} words={words} />
						</section>
						<div className="status-side">
							<section className="status-panel" aria-labelledby="tills">
								<h2 id="tills">{words.tillsTitle}</h2>
								<TillTable figures={look.figures} words={words} />
							</section>
							<section className="status-panel" aria-labelledby="charts">
								<h2 id="charts">{words.chartsTitle}</h2>
								<StoreCharts samples={samples} words={words} />
							</section>
							<section className="status-panel" aria-labelledby="chains">
								<h2 id="chains">{words.chainsTitle}</h2>
								<ChainTable figures={look.figures} words={words} />
							</section>
						</div>
					</div>
				</main>
			)}
		</StatusFrame>
	)
}

function StoreTiles({ figures, words }: { readonly figures: StoreFigures; readonly words: StatusWords }) {
	const { figure } = words
	const { centre, tills, disk, clockDriftMs, nowMs } = figures
	const here = tills.filter(({ isHere }) => isHere).length
	return (
		<dl className="tiles">
			<Tile
				testId="tile-centre"
				label={figure.centre}
				value={centre.up ? figure.centreUp : figure.centreDown}
				note={words.since(clockText(centre.sinceMs, nowMs, words.language))}
				tone={centre.up ? 'well' : 'warning'}
			/>
			<Tile testId="tile-tills" label={figure.tills} value={`${here} / ${tills.length}`} />
			<Tile
				testId="tile-waiting"
				label={figure.waiting}
				value={String(figures.entriesWaiting)}
				note={
					figures.oldestWaitingMs === null
						? figure.nothingWaits
						: figure.oldest(words.duration(figures.oldestWaitingMs))
				}
			/>
			<Tile
				testId="tile-disk"
				label={figure.disk}
				value={bytesText(disk?.freeBytes ?? null)}
				note={figures.isWritable ? figure.ofDisk(bytesText(disk?.sizeBytes ?? null)) : figure.unwritable}
				tone={figures.isWritable ? 'well' : 'critical'}
			/>
			<Tile
				testId="tile-clock"
				label={figure.clock}
				value={clockDriftMs === null ? '–' : `${clockDriftMs < 0 ? '−' : '+'}${words.duration(clockDriftMs)}`}
				note={figure.clockNote}
			/>
			<Tile
				testId="tile-leases"
				label={figure.leases}
				value={String(figures.leasesActive)}
				note={figure.exposure(moneyText(exposureMinorOf(figures)))}
			/>
			<Tile
				testId="tile-version"
				label={figure.version}
				value={figures.version}
				note={figure.protocol(figures.protocolVersion)}
			/>
		</dl>
	)
}

function StoreCharts({
	samples,
	words,
}: {
	readonly samples: readonly Sample[]
	readonly words: StatusWords
}) {
	const of = (value: (sample: Sample) => number | null) =>
		samples.map((sample) => ({ atMs: sample.atMs, value: value(sample) }))
	const { chart } = words
	return (
		<div className="charts">
			<LineChart label={chart.waiting} points={of((one) => one.entriesWaiting)} text={String} words={words} />
			<LineChart label={chart.stored} points={of((one) => one.entriesStored)} text={String} words={words} />
			<LineChart label={chart.tillsHere} points={of((one) => one.tillsHere)} text={String} words={words} />
			<LineChart label={chart.disk} points={of((one) => one.diskFreeBytes)} text={bytesText} words={words} />
		</div>
	)
}
