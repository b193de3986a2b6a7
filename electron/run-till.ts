/** The till process at work: composed, joined to its screens, and ended in good order. */
import { dirname, resolve } from 'node:path'
import { tillSettingsSchema } from '../protocol/settings/process-settings.ts'
import { SWITCH_EXIT_CODE } from '../update/install-state.ts'
import { bridgeCustomer } from './bridge/customer-bridge.ts'
import { openRendererConnections } from './bridge/renderer-connections.ts'
import { bridgeRenderer } from './bridge/till-bridge.ts'
import { composeTill } from './compose-till.ts'
import { processLog as log } from './host/process-log.ts'
import { receiptLogo } from './host/receipt-logo.ts'
import { openUpdates } from './updates.ts'

/** Resolves when a screen may come. `die` ends the process at once. */
export async function runTill(
	unchecked: unknown,
	settingsFile: string,
	die: (what: string, error: unknown) => never,
): Promise<void> {
	const settings = tillSettingsSchema.parse(unchecked)
	const connections = openRendererConnections()
	const composed = await composeTill({
		settings,
		settingsDir: dirname(resolve(settingsFile)),
		settingsFile: resolve(settingsFile),
		log,
		onFatal: (error) => die('storageLost', error),
	})
	const updates = openUpdates(
		settings.updates,
		{
			releasesDir: resolve(dirname(resolve(settingsFile)), settings.dataDir, 'releases'),
			linkUrl: settings.agentUrl,
			tls: composed.agentTls,
		},
		log,
	)
	if (updates.wantsSwitch(composed.till.currentView())) {
		await composed.close()
		process.exit(SWITCH_EXIT_CODE)
	}
	updates.hear(composed.till.currentView())
	composed.till.onView(updates.hear)
	let stopping = false
	const stop = () => {
		if (stopping) return
		stopping = true
		updates.stop()
		composed.close().then(
			() => process.exit(0),
			(error: unknown) => die('closeFailed', error),
		)
	}
	const logo = receiptLogo(settings.devices, log)
	const onBug = (error: unknown) => log('bridgeBug', { error: String(error) })
	connections.onConnect((connection) => {
		if (connection.role === 'customer') bridgeCustomer(composed.till, connection.screen, onBug)
		else bridgeRenderer(composed.till, connection.screen, onBug, logo)
	})
	connections.onStop(stop)
	process.on('SIGTERM', stop)
	process.on('SIGINT', stop)
	updates.isUp()
	connections.tillReady(settings.customerScreen ?? null)
	log('ready', { tillId: settings.tillId, pid: process.pid })
}
