/** What asking members came to in the open shift: how often, what they said, and the seconds it took. */
import { useEffect, useState } from 'react'
import { askedOf, type QuestionFigures, totalOf } from '../../../protocol/greeting/question-figures.ts'
import { useDesk, useTexts, useView } from '../../state/desk.ts'

const COLUMNS = ['asked', 'answered', 'later', 'refused', 'passed'] as const

export function QuestionReport() {
	const desk = useDesk()
	const words = useTexts().member.report
	const { totals } = useView()
	const [figures, setFigures] = useState<readonly QuestionFigures[]>([])
	// biome-ignore lint/correctness/useExhaustiveDependencies: totals that were read again are another moment of the shift
	useEffect(() => {
		let isWanted = true
		void desk.query({ kind: 'questionFigures' }).then((answer) => {
			if (isWanted && answer.kind === 'questionFigures') setFigures(answer.figures)
		})
		return () => {
			isWanted = false
		}
	}, [desk, totals])
	if (figures.length === 0) return null
	const { timed, tookMs } = totalOf(figures)
	return (
		<section className="question-report" data-testid="question-report">
			<h3>{words.title}</h3>
			<table>
				<thead>
					<tr>
						<th scope="col">{words.field}</th>
						{COLUMNS.map((column) => (
							<th scope="col" key={column}>
								{words.column[column]}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{figures.map((one) => (
						<tr key={one.field} data-testid={`question-report-${one.field}`}>
							<th scope="row">{words.name[one.field]}</th>
							{COLUMNS.map((column) => (
								<td key={column} className="figures">
									{column === 'asked' ? askedOf(one) : one[column]}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
			{timed > 0 && (
				<p data-testid="question-report-time">{words.time(tookMs / timed / 1_000, tookMs / 1_000)}</p>
			)}
		</section>
	)
}
