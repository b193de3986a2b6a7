/**
 * The till process: owns journal, rules and devices, and goes on correctly if every window dies. Started by Electron's
 * main as a utility process or by the kiosk host as a child process, with the path of its settings file.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { tillSettingsSchema } from '../protocol/settings/process-settings.ts'
import { openRendererConnections } from './bridge/renderer-connections.ts'
import { bridgeRenderer } from './bridge/till-bridge.ts'
import { composeTill, settingsDirOf } from './compose-till.ts'

function log(event: string, facts: Record<string, unknown>): void {
	process.stderr.write(
		`${JSON.stringify({ at: new Date().toISOString(), process: 'till', event, ...facts })}\n`,
	)
}

/** Ends at once: the host starts the process again, and it goes on from the journal. */
function die(what: string, error: unknown): never {
	log(what, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
	process.exit(1)
}

async function main(settingsFile: string): Promise<void> {
	const settings = tillSettingsSchema.parse(JSON.parse(await readFile(settingsFile, 'utf8')))
	const connections = openRendererConnections()
	const composed = await composeTill({
		settings,
		settingsDir: settingsDirOf(settingsFile),
		settingsFile: resolve(settingsFile),
		log,
		onFatal: (error) => die('storageLost', error),
	})
	let stopping = false
	const stop = () => {
		if (stopping) return
		stopping = true
		composed.close().then(
			() => process.exit(0),
			(error: unknown) => die('closeFailed', error),
		)
	}
	connections.onConnect((connection) =>
		bridgeRenderer(composed.till, connection, (error) => log('bridgeBug', { error: String(error) })),
	)
	connections.onStop(stop)
	process.on('SIGTERM', stop)
	process.on('SIGINT', stop)
	connections.tillReady()
	log('ready', { tillId: settings.tillId, pid: process.pid })
}

const settingsFile = process.argv[2]
if (!settingsFile) die('noSettings', 'usage: till-process <settings file>')
process.on('uncaughtException', (error) => die('uncaught', error))
process.on('unhandledRejection', (error) => die('unhandled', error))
main(settingsFile).catch((error: unknown) => die('startFailed', error))
