/** One figure over time: a line, its highest value, where it stands now. Drawn by us, so that nothing is fetched. */
import type { StatusWords } from '../text/status-words.ts'

export type ChartPoint = {
	readonly atMs: number
	/** Null: not known then; the line has a gap. */
	readonly value: number | null
}

const WIDTH = 320
const HEIGHT = 64
const TOP = 6

export function LineChart(props: {
	readonly label: string
	readonly points: readonly ChartPoint[]
	readonly text: (value: number) => string
	readonly words: StatusWords
}) {
	const { label, points, text, words } = props
	const first = points[0]
	const last = points.at(-1)
	if (first === undefined || last === undefined || points.length < 2)
		return (
			<figure className="chart">
				<figcaption>
					<span>{label}</span>
				</figcaption>
				<p className="status-quiet">{words.chartYoung}</p>
			</figure>
		)
	const highest = Math.max(0, ...points.map(({ value }) => value ?? 0))
	const now = last.value === null ? '–' : text(last.value)
	const span = words.chartSpan(words.duration(last.atMs - first.atMs))
	return (
		<figure className="chart">
			<figcaption>
				<span>{label}</span>
				<strong className="figures">{now}</strong>
				<span className="figures">
					≤ {text(highest)} · {span}
				</span>
			</figcaption>
			<svg
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				preserveAspectRatio="none"
				role="img"
				aria-label={`${label}: ${now}, ≤ ${text(highest)}, ${span}`}
			>
				<path className="chart-ground" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
				<path className="chart-line" d={pathOf(points, highest)} />
			</svg>
		</figure>
	)
}

function pathOf(points: readonly ChartPoint[], highest: number): string {
	const fromMs = points[0]?.atMs ?? 0
	const spanMs = Math.max(1, (points.at(-1)?.atMs ?? 0) - fromMs)
	const height = HEIGHT - TOP - 1
	let isDrawing = false
	return points
		.map(({ atMs, value }) => {
			const move = isDrawing ? 'L' : 'M'
			isDrawing = value !== null
			if (value === null) return ''
			const x = ((atMs - fromMs) / spanMs) * WIDTH
			const y = HEIGHT - 1 - (highest === 0 ? 0 : (value / highest) * height)
			return `${move}${x.toFixed(1)} ${y.toFixed(1)}`
		})
		.join('')
}
