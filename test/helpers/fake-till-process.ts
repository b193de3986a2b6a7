/**
 * A till process without a till, to test hosts with: it answers every command `accepted` and dies on `signOff`.
 * A settings file that does not exist ends it at once, like real settings that are wrong.
 */
import { existsSync, readFileSync } from 'node:fs'
import { bridgeCustomer } from '../../electron/bridge/customer-bridge.ts'
import { openRendererConnections } from '../../electron/bridge/renderer-connections.ts'
import { type BridgedTill, bridgeRenderer } from '../../electron/bridge/till-bridge.ts'
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import { sampleView } from './sample-views.ts'

const settingsFile = process.argv[2] ?? ''
if (!existsSync(settingsFile)) process.exit(1)
const connections = openRendererConnections()
const view = sampleView({ kind: 'selling' }, { revision: process.pid })
const nothing = () => undefined
const till: BridgedTill = {
	run: async (command) => {
		if (command.kind === 'signOff') process.kill(process.pid, 'SIGKILL')
		return { kind: 'accepted' }
	},
	ask: async () => ({ kind: 'items', items: [], percentReady: 100 }),
	currentView: () => view,
	onView: () => nothing,
	onSound: () => nothing,
}
const onBug = (error: unknown) => process.stderr.write(`${error}\n`)
connections.onConnect((connection) => {
	if (connection.role === 'customer') bridgeCustomer(till, connection.screen, onBug)
	else bridgeRenderer(till, connection.screen, onBug)
})
connections.onStop(() => process.exit(0))
const settings: { customerScreen?: CustomerScreenSettings } = JSON.parse(readFileSync(settingsFile, 'utf8'))
connections.tillReady(settings.customerScreen ?? null)
