/** A desk that stands still: one view, one state of the screen, nobody at the other end. */
import { createDesk, type Desk } from '../../renderer/state/desk.ts'
import type { ScreenState } from '../../renderer/state/screen-state.ts'
import type { TillView } from '../../till/view.ts'
import { answerSampleQuery } from '../helpers/sample-views.ts'

export function specimenDesk(view: TillView, screen: Partial<ScreenState> = {}): Desk {
	const desk = createDesk(
		(listener) => {
			listener.onLink('running')
			listener.onView(view)
			return {
				command: () => Promise.resolve({ kind: 'accepted' }),
				query: (query) => Promise.resolve(answerSampleQuery(query)),
			}
		},
		() => undefined,
		() => Date.now(),
	)
	desk.screen.setState(screen)
	return desk
}
