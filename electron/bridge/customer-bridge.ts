/**
 * Between the till and its customer's screen. What must stay true:
 * 1. Only {@link customerViewOf} of a view leaves; no sound, no query's answer, no logo.
 * 2. Only the customer's own few commands are read; whatever else a page says is `malformed`.
 * 3. Nothing is sent while what she sees stays the same, and to a slow screen only the newest: the cashier never waits for it.
 */
import { type CustomerView, customerViewOf } from '../../till/customer-view.ts'
import type { TillView } from '../../till/view.ts'
import { fromCustomerSchema, type ToCustomer } from './contract.ts'
import type { ScreenConnection } from './host-channel.ts'
import { newestSender } from './newest-sender.ts'
import { parseMessage } from './parse-message.ts'
import type { BridgedTill } from './till-bridge.ts'

/** `onBug` hears of promises that the till broke; the screen is left without an answer to that one message. */
export function bridgeCustomer(
	till: Pick<BridgedTill, 'run' | 'currentView' | 'onView'>,
	connection: ScreenConnection<ToCustomer>,
	onBug: (error: unknown) => void,
): void {
	const views = newestSender<CustomerView>((view, onSent) =>
		connection.send({ kind: 'customerView', view }, onSent),
	)
	let offered = ''
	const offer = (whole: TillView) => {
		const view = customerViewOf(whole)
		const text = JSON.stringify(view)
		if (text === offered) return
		offered = text
		views.offer(view)
	}
	const stop = till.onView(offer)
	const answer = (message: ToCustomer) => {
		views.flush()
		connection.send(message)
	}
	connection.onMessage((raw) => {
		const parsed = parseMessage(fromCustomerSchema, raw)
		if (parsed.kind === 'malformed') return answer(parsed)
		const { id, command } = parsed.message
		till
			.run({ ...command, by: 'customerDisplay' })
			.then((result) => answer({ kind: 'commandResult', id, result }), onBug)
	})
	connection.onClose(stop)
	offer(till.currentView())
}
