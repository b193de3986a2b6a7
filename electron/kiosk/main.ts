/** The kiosk host as a process: starts, says that it is ready on standard output, and ends when told to. */
import { startKioskTill } from './kiosk-till.ts'

/**
 * Runs until SIGTERM or SIGINT, then ends till process, page and browser in good order. Rejects when the till
 * process cannot be started. Standard output: `yika-ready {"role":"till","url","customerUrl","tillProcessPid"}`, and
 * `yika-till-process {"pid","state"}` at each change.
 */
export async function runKioskTill(options: {
	readonly settingsFile: string
	readonly port: number
	readonly window: boolean
}): Promise<void> {
	const stopAsked = Promise.withResolvers<void>()
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopAsked.resolve())
	const kiosk = await startKioskTill({
		settingsFile: options.settingsFile,
		port: options.port,
		open: options.window ? 'window' : 'none',
		print: (line) => process.stdout.write(`${line}\n`),
		log: (line) => process.stderr.write(`${line}\n`),
	})
	await stopAsked.promise
	await kiosk.stop()
}
