/** A machine whose settings name no till yet: a window that asks for a code, until it has joined the group. */
import { utilityProcess } from 'electron'
import type { FromJoinProcess } from './bridge/host-channel.ts'
import { keepDrawing } from './window-life.ts'
import { openJoinWindow } from './windows.ts'

export type JoiningShown = {
	/** The settings name a till. Rejects when the process that joins has ended. */
	readonly joined: Promise<void>
	/** Nothing shows any more how it went. */
	readonly close: () => void
}

/** `sealedFile`: where a secret that the settings do not speak of is kept, as they are to say it. `env`: of the process that joins. */
export async function showJoining(options: {
	readonly joinProcessFile: string
	readonly settingsFile: string
	readonly sealedFile: string | null
	readonly env: NodeJS.ProcessEnv
	readonly log: (line: string) => void
}): Promise<JoiningShown> {
	const { joinProcessFile, settingsFile, sealedFile, env, log } = options
	const args = sealedFile === null ? [settingsFile] : [settingsFile, sealedFile]
	const child = utilityProcess.fork(joinProcessFile, args, {
		serviceName: 'Yika joining',
		stdio: 'inherit',
		env,
	})
	const page = Promise.withResolvers<string>()
	const joined = Promise.withResolvers<void>()
	child.on('message', (message: FromJoinProcess) => {
		if (message.kind === 'joinPageAt') page.resolve(message.url)
		else joined.resolve()
	})
	child.once('exit', (code) => {
		const error = new Error(`the process that joins ended (code ${code})`)
		page.reject(error)
		joined.reject(error)
	})
	// Whoever waits for the page hears of its end there.
	joined.promise.catch(() => undefined)
	const url = await page.promise
	const window = openJoinWindow(url)
	keepDrawing(window, () => window.destroy(), log)
	await window.loadURL(url)
	return {
		joined: joined.promise,
		close() {
			window.destroy()
			child.kill()
		},
	}
}
