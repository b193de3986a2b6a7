/* The machine as the doctor sees it: passed in, so that a test can stage one. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { OpenDevicesOptions } from '../../devices/open-devices.ts'

export type Scene = {
	readonly settingsFile: string
	/** The program's own folder. */
	readonly root: string
	readonly env: NodeJS.ProcessEnv
	readonly platform: NodeJS.Platform
	readonly nodeVersion: string
	readonly user: { readonly uid: number; readonly name: string }
	nowMs(): number
	/** How devices are reached; left out: as the till does. */
	readonly sourceFor?: OpenDevicesOptions['sourceFor']
	/** How long a device may take to answer as it is configured, and at each other guess, round by round. */
	answerMs(deviceId: string): { readonly configured: number; readonly guessed: readonly number[] }
	/** How long a neighbour on the network may take. */
	readonly networkMs: number
}

export function thisScene(settingsFile: string): Scene {
	const { uid, username } = userInfo()
	return {
		settingsFile,
		root: join(import.meta.dirname, '..', '..'),
		env: process.env,
		platform: process.platform,
		nodeVersion: process.versions.node,
		user: { uid, name: username },
		nowMs: () => Date.now(),
		// Opening, waking and asking twice; the slowest printer's heartbeat is two seconds.
		answerMs: () => ({ configured: 5_000, guessed: [2_000] }),
		networkMs: 5_000,
	}
}

/** Before a command that only root may run; empty for root. */
export function sudo({ user }: Scene): string {
	return user.uid === 0 ? '' : 'sudo '
}
