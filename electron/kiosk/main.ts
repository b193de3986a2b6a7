/** The kiosk host as a process: joins the group if it has to, starts, says that it is ready on standard output, and ends when told to. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { namesTill } from '../../identity/joined-settings.ts'
import { SWITCH_EXIT_CODE } from '../../update/install-state.ts'
import { startKioskTill } from './kiosk-till.ts'
import { SwitchAsked } from './till-child.ts'
import { openTillWindow } from './till-window.ts'
import { thisMachine } from './window-programs.ts'

type KioskFlags = {
	readonly settingsFile: string
	readonly port: number
	readonly window: boolean
}

const print = (line: string) => void process.stdout.write(`${line}\n`)
const log = (line: string) => void process.stderr.write(`${line}\n`)

/**
 * Runs until SIGTERM or SIGINT, then ends till process, page and browser in good order. Rejects when the till
 * process cannot be started. Resolves with the exit code: another than 0 asks the starter for another version. Standard output: `yika-ready {"role":"till","url","customerUrl","tillProcessPid"}`, and
 * `yika-till-process {"pid","state"}` at each change. Settings that name no till are none yet: `yika-join {"url"}` says where this
 * machine joins by a code, and the till is started then.
 */
export async function runKioskTill(options: KioskFlags): Promise<number> {
	const stopAsked = Promise.withResolvers<number>()
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopAsked.resolve(0))
	const desk = namesTill(options.settingsFile) ? null : await showJoinDesk(options)
	try {
		if (desk !== null && (await Promise.race([desk.joined, stopAsked.promise])) === 0) return 0
		const kiosk = await startKioskTill({
			settingsFile: options.settingsFile,
			port: options.port,
			open: options.window ? 'window' : 'none',
			print,
			log,
			onSwitch: () => stopAsked.resolve(SWITCH_EXIT_CODE),
		})
		desk?.leadTo(kiosk.url)
		const exitCode = await stopAsked.promise
		await kiosk.stop()
		return exitCode
	} catch (error) {
		if (error instanceof SwitchAsked) return SWITCH_EXIT_CODE
		throw error
	} finally {
		await desk?.close()
	}
}

/** In a window of its own, which gives way to the till's. */
async function showJoinDesk({ settingsFile, window }: KioskFlags) {
	if (!existsSync(settingsFile)) log(`${settingsFile} is not there yet: this machine joins the group first`)
	// Seldom needed, and all that makes certificates comes with it.
	const { openJoinDesk } = await import('./join-desk.ts')
	const { joinHere } = await import('../../identity/join-here.ts')
	const desk = await openJoinDesk((code) => joinHere(code, settingsFile, { onlyTills: true }), settingsFile)
	print(`yika-join ${JSON.stringify({ url: desk.url })}`)
	const shown = window
		? openTillWindow({
				machine: thisMachine(),
				url: desk.url,
				profilesDir: join(dirname(settingsFile), 'join-windows'),
				kiosk: false,
				onState: ({ state }) => {
					if (state === 'none') log(`no window: open this address in a browser: ${desk.url}`)
				},
				log,
			})
		: null
	return {
		...desk,
		leadTo(tillUrl: string) {
			shown?.close()
			desk.leadTo(tillUrl)
		},
		async close() {
			shown?.close()
			await desk.close()
		},
	}
}
