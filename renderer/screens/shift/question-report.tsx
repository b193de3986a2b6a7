/** What asking members came to in the open shift: answered of asked, what else they said, and the seconds it took. */
import { useEffect, useState } from 'react'
import { askedOf, type QuestionFigures, totalOf } from '../../../protocol/greeting/question-figures.ts'
import { useDesk, useTexts, useView } from '../../state/desk.ts'
import { Row } from './settlement-row.tsx'

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
		<div data-testid="question-report">
			<h3>{words.title}</h3>
			<dl>
				{figures.map((one) => (
					<Row
						key={one.field}
						label={words.name[one.field]}
						note={words.others(one.later, one.refused, one.wrong)}
					>
						<span data-testid={`question-report-${one.field}`}>
							{one.answered} / {askedOf(one)}
						</span>
					</Row>
				))}
				{timed > 0 && (
					<Row label={words.time}>
						<span data-testid="question-report-time">{words.seconds(tookMs / timed / 1_000)}</span>
					</Row>
				)}
			</dl>
		</div>
	)
}
