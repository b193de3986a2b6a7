/**
 * A till process without a till, to test hosts with: it answers every command `accepted` and dies on `signOff`.
 * A settings file that does not exist ends it at once, like real settings that are wrong.
 */
import { existsSync } from 'node:fs'
import { openRendererConnections } from '../../electron/bridge/renderer-connections.ts'
import { bridgeRenderer } from '../../electron/bridge/till-bridge.ts'
import type { TillView } from '../../till/view.ts'

if (!existsSync(process.argv[2] ?? '')) process.exit(1)
const connections = openRendererConnections()
const view = { revision: process.pid } as TillView
const nothing = () => undefined
connections.onConnect((connection) =>
	bridgeRenderer(
		{
			run: async (command) => {
				if (command.kind === 'signOff') process.kill(process.pid, 'SIGKILL')
				return { kind: 'accepted' }
			},
			ask: async () => ({ kind: 'items', items: [] }),
			currentView: () => view,
			onView: () => nothing,
			onSound: () => nothing,
		},
		connection,
		(error) => process.stderr.write(`${error}\n`),
	),
)
connections.onStop(() => process.exit(0))
connections.tillReady()
