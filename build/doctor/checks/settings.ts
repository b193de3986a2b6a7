/* The settings file: there, readable, of the right shape; and whose it is, a till's or an agent's. */
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ZodError } from 'zod'
import { type DeviceConfig, deviceConfigsSchema } from '../../../protocol/devices/device-config.ts'
import {
	type AgentSettings,
	agentSettingsSchema,
	type TillSettings,
	tillSettingsSchema,
} from '../../../protocol/settings/process-settings.ts'
import { act, broken, codeOf, command, type Judgement, ok, shellWord } from '../judgement.ts'
import { type Scene, sudo } from '../scene.ts'

export type TillSubject = {
	readonly role: 'till'
	readonly settings: TillSettings
	readonly devices: readonly DeviceConfig[]
}
export type AgentSubject = { readonly role: 'agent'; readonly settings: AgentSettings }
/** Whose settings they are, with paths as they are on this machine. */
export type Subject = TillSubject | AgentSubject

export type SettingsFacts = {
	readonly file: string
	readonly failure: string | null
	readonly text: string
	/** Permission bits; null where the system has none. */
	readonly mode: number | null
	readonly isOurs: boolean
	readonly user: string
	readonly sudo: string
}

export type ParsedSettings =
	| { readonly kind: 'subject'; readonly subject: Subject }
	| {
			readonly kind: 'wrong'
			readonly reasons: readonly string[]
			/** The only thing that is wrong is a word that nobody knows. */
			readonly unknownWord: string | null
	  }

const SAFE = 'nothing was started with it; a till or agent that runs goes on until it is started again'

export function probeSettings(scene: Scene): SettingsFacts {
	const file = resolve(scene.settingsFile)
	const stats = statOf(file)
	const facts = {
		file,
		mode: stats === null || scene.platform === 'win32' ? null : stats.mode & 0o777,
		isOurs: stats?.uid === scene.user.uid,
		user: scene.user.name,
		sudo: sudo(scene),
	}
	try {
		return { ...facts, failure: null, text: readFileSync(file, 'utf8') }
	} catch (error) {
		return { ...facts, failure: codeOf(error), text: '' }
	}
}

function statOf(file: string) {
	try {
		return statSync(file)
	} catch {
		// Reading says why.
		return null
	}
}

export function judgeSettings({ file, failure, text, mode, isOurs, user, sudo }: SettingsFacts): Judgement {
	const word = shellWord(file)
	if (failure === 'ENOENT')
		return broken(
			`there is no settings file ${file}`,
			SAFE,
			act(
				`put it there (from the back-up, or written anew: yika till --help, yika agent --help), or name another`,
			),
		)
	if (failure === 'EACCES')
		return broken(
			`${user} may not read ${file}`,
			SAFE,
			command(isOurs ? `chmod u+rw ${word}` : `${sudo}chown ${user} ${word} && ${sudo}chmod u+rw ${word}`),
		)
	if (failure !== null)
		return broken(`${file} cannot be read: ${failure}`, SAFE, act('name a file with --settings'))
	const parsed = parseSettings(file, text)
	if (parsed.kind === 'wrong') {
		const { reasons, unknownWord } = parsed
		const mend =
			unknownWord === null
				? act('write what is meant; yika till --help and yika agent --help name every word')
				: ({ kind: 'setting', file, at: [unknownWord], value: null } as const)
		return broken(`${file} is not right: ${reasons.join('; ')}`, SAFE, mend)
	}
	if (mode !== null && (mode & 0o022) !== 0)
		return broken(
			`others than its owner may write ${file}: whoever can may send this ${parsed.subject.role} to another address`,
			'it works; look whether it says what it should',
			command(`${isOurs ? '' : sudo}chmod go-w ${word}`),
		)
	return ok(`${file}: ${nameOf(parsed.subject)}`)
}

function nameOf(subject: Subject): string {
	if (subject.role === 'agent') return `the agent of store ${subject.settings.storeId}`
	return `till ${subject.settings.tillId}, epoch ${subject.settings.epoch}`
}

/** Pure: paths are made absolute against the file's folder, as the processes do. */
export function parseSettings(file: string, text: string): ParsedSettings {
	const folder = dirname(file)
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch (error) {
		return wrong([`no JSON: ${error instanceof Error ? error.message : String(error)}`])
	}
	if (typeof value !== 'object' || value === null) return wrong(['no JSON object'])
	if ('tillId' in value) return parseTill(value, folder)
	if (!('storeId' in value)) return wrong(['neither tillId nor storeId: neither a till nor an agent'])
	const parsed = agentSettingsSchema.safeParse(value)
	if (!parsed.success) return wrongBy(parsed.error)
	const { dataDir, keyFile, identityFile } = parsed.data
	const paths = {
		dataDir: resolve(folder, dataDir),
		keyFile: resolve(folder, keyFile),
		...(identityFile === undefined ? {} : { identityFile: resolve(folder, identityFile) }),
	}
	return { kind: 'subject', subject: { role: 'agent', settings: { ...parsed.data, ...paths } } }
}

function parseTill(value: object, folder: string): ParsedSettings {
	const parsed = tillSettingsSchema.safeParse(value)
	if (!parsed.success) return wrongBy(parsed.error)
	const { dataDir, keyFile, identityFile, journalCopyDir, mobilePay } = parsed.data
	const devices = deviceConfigsSchema.safeParse(parsed.data.devices)
	if (!devices.success) return wrongBy(devices.error, 'devices.')
	const settings: TillSettings = {
		...parsed.data,
		dataDir: resolve(folder, dataDir),
		keyFile: resolve(folder, keyFile),
		...(identityFile === undefined ? {} : { identityFile: resolve(folder, identityFile) }),
		...(journalCopyDir === undefined ? {} : { journalCopyDir: resolve(folder, journalCopyDir) }),
		...(mobilePay?.tokenFile === undefined
			? {}
			: { mobilePay: { ...mobilePay, tokenFile: resolve(folder, mobilePay.tokenFile) } }),
	}
	return { kind: 'subject', subject: { role: 'till', settings, devices: devices.data } }
}

const wrong = (reasons: readonly string[]): ParsedSettings => ({ kind: 'wrong', reasons, unknownWord: null })

function wrongBy({ issues }: ZodError, before = ''): ParsedSettings {
	const [first] = issues
	const isOneWord =
		issues.length === 1 &&
		first?.code === 'unrecognized_keys' &&
		first.path.length === 0 &&
		first.keys.length === 1
	return {
		kind: 'wrong',
		reasons: issues.map(({ path, message }) => `${before}${path.join('.') || '(whole)'}: ${message}`),
		unknownWord: isOneWord ? (first.keys[0] ?? null) : null,
	}
}
