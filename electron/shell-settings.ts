/** The few settings that the shell itself looks at, read without checking: what is wrong with them the till process says, in full. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

export type ShellSettings = {
	readonly namesTill: boolean
	/** The machine's secret is in the shell's keeping, in this file. */
	readonly sealedFile: string | null
	/** Somebody has said where the secret is. */
	readonly saysSecret: boolean
	/** Where the key is, or will be. */
	readonly keyDir: string
}

type Unchecked = { tillId?: unknown; keyFile?: unknown; machineSecret?: { shell?: unknown } }

/** Settings that are not there name no till. */
export function readShellSettings(settingsFile: string): ShellSettings {
	const { tillId, keyFile, machineSecret } = uncheckedIn(settingsFile)
	const keyDir = dirname(resolve(dirname(settingsFile), typeof keyFile === 'string' ? keyFile : 'till.pem'))
	const sealed = machineSecret?.shell
	return {
		namesTill: tillId !== undefined,
		sealedFile: typeof sealed === 'string' ? resolve(keyDir, sealed) : null,
		saysSecret: machineSecret !== undefined,
		keyDir,
	}
}

function uncheckedIn(settingsFile: string): Unchecked {
	if (!existsSync(settingsFile)) return {}
	try {
		return Object(JSON.parse(readFileSync(settingsFile, 'utf8')))
	} catch {
		return { tillId: null }
	}
}
