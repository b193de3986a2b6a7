/** The kiosk host as a process: starts, says that it is ready on standard output, and ends when told to. */
import { SWITCH_EXIT_CODE } from '../../update/install-state.ts'
import { startKioskTill } from './kiosk-till.ts'
import { SwitchAsked } from './till-child.ts'

/**
 * Runs until SIGTERM or SIGINT, then ends till process, page and browser in good order. Rejects when the till
 * process cannot be started. Resolves with the exit code: another than 0 asks the starter for another version. Standard output: `yika-ready {"role":"till","url","customerUrl","tillProcessPid"}`, and
 * `yika-till-process {"pid","state"}` at each change.
 */
export async function runKioskTill(options: {
	readonly settingsFile: string
	readonly port: number
	readonly window: boolean
}): Promise<number> {
	const stopAsked = Promise.withResolvers<number>()
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopAsked.resolve(0))
	try {
		const kiosk = await startKioskTill({
			settingsFile: options.settingsFile,
			port: options.port,
			open: options.window ? 'window' : 'none',
			print: (line) => process.stdout.write(`${line}\n`),
			log: (line) => process.stderr.write(`${line}\n`),
			onSwitch: () => stopAsked.resolve(SWITCH_EXIT_CODE),
		})
		const exitCode = await stopAsked.promise
		await kiosk.stop()
		return exitCode
	} catch (error) {
		if (error instanceof SwitchAsked) return SWITCH_EXIT_CODE
		throw error
	}
}
