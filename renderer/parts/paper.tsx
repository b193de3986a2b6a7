/** Paper as it comes out of the printer: rows of 48 columns, on the till's screen and on the device bench alike. */
import './paper.css'
import { Figure } from './paper-figure.tsx'
import { type PaperRow, widthRuns } from './receipt-rows.ts'

type PaperProps = {
	readonly rows: readonly PaperRow[]
	readonly testId?: string
	readonly label: string
	readonly isTorn?: boolean
}

export function Paper({ rows, testId, label, isTorn = true }: PaperProps) {
	return (
		<div className={`paper ${isTorn ? 'paper-torn' : ''}`} data-testid={testId} role="img" aria-label={label}>
			{rows.map((row, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of a printed paper never change their place.
				<PaperLine key={index} row={row} />
			))}
		</div>
	)
}

function PaperLine({ row }: { readonly row: PaperRow }) {
	if (row.figure) return <Figure figure={row.figure} data={row.text} />
	const names = ['paper-row', `paper-${row.align}`]
	if (row.bold) names.push('paper-bold')
	if (row.doubleHeight) names.push(row.doubleWidth ? 'paper-double' : 'paper-tall')
	if (row.inverse) names.push('paper-mark')
	return (
		<div className={names.join(' ')}>
			<span>
				{widthRuns(row.text).map((run, index) =>
					run.isWide
						? [...run.text].map((character, place) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: characters of a printed row never change their place.
								<span className="paper-wide" key={`${index}-${place}`}>
									{character}
								</span>
							))
						: run.text,
				)}
			</span>
		</div>
	)
}
