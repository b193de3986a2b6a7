/** Selling has stopped: why, who can help, and what is safe. It stands beside the basket, which stays in sight. */
import { useTexts, useView } from '../../state/desk.ts'

export function AlarmPane() {
	const { alarm } = useView()
	const texts = useTexts()
	if (alarm === null) return null
	return (
		<div className="alarm" role="alert" data-testid="alarm">
			<h1>{texts.alarm.title}</h1>
			<p>{texts.alarm[alarm]}</p>
			<p>{texts.alarm.safe}</p>
		</div>
	)
}
