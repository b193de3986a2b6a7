/** Looks at a till as a screen would, until a cashier could use it. */
import { WebSocket } from 'ws'
import type { ToRenderer } from '../../electron/bridge/contract.ts'
import type { TillView } from '../../till/view.ts'

/** Resolves with the first view that satisfies `condition`; rejects, saying what was seen last, when none comes. */
export function waitForTillView(
	tillUrl: string,
	what: string,
	condition: (view: TillView) => boolean,
	timeoutMs: number,
): Promise<TillView> {
	const page = new URL(tillUrl)
	const token = new URLSearchParams(page.hash.slice(1)).get('token') ?? ''
	const socket = new WebSocket(`ws://${page.host}/till?token=${encodeURIComponent(token)}`, {
		origin: page.origin,
	})
	let last: TillView | null = null
	return new Promise<TillView>((resolve, reject) => {
		const timer = setTimeout(
			() => reject(new Error(`the till ${what}: not within ${timeoutMs / 1_000} s; ${seen(last)}`)),
			timeoutMs,
		)
		socket.on('message', (data) => {
			const message = JSON.parse(String(data)) as ToRenderer
			if (message.kind !== 'view') return
			last = message.view
			if (condition(last)) resolve(last)
		})
		socket.on('error', reject)
		socket.on('close', () => reject(new Error(`the till ${what}: it went away; ${seen(last)}`)))
		const end = () => clearTimeout(timer)
		socket.on('close', end)
	}).finally(() => socket.terminate())
}

function seen(view: TillView | null): string {
	return view === null
		? 'it showed nothing'
		: `it showed ${view.phase.kind}, ${view.connection.mode}, ${view.alarm ?? 'no alarm'}`
}

/** The catalogue and the operators have come down, and the whole path to the centre is there. */
export function isOpenForBusiness(view: TillView): boolean {
	const hasOperators = view.phase.kind !== 'signedOff' || view.phase.operators.length > 0
	return hasOperators && view.connection.mode === 'online' && view.alarm === null
}
