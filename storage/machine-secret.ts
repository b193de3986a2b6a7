/**
 * Entry file: where the machine's secret comes from. It is as good as its place: beside the key, on the same disk, whoever takes
 * the disk has it too (docs/security.md). Whoever has lost it has lost the database and the key: a till is enrolled anew.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { HANDED_OVER } from '../protocol/settings/handed-over.ts'
import { type MachineSecretPlace, wrappedKeyIn } from '../protocol/settings/machine-secret.ts'
import { syncPath } from './erase.ts'
import { type MachineKeys, machineKeys } from './machine-keys.ts'
import { writeTextWhole } from './write-whole.ts'

export type SecretAsked = {
	/** As the settings say; left out: handed over, else beside the key. */
	readonly machineSecret?: MachineSecretPlace | undefined
	/** Absolute. The secret's file, where its path is relative, is looked for beside it. */
	readonly keyFile: string
}

/** Where the secret is, for words; `lies` beside the key when nobody said otherwise. */
type Place = { readonly words: string; readonly read: () => string | undefined; readonly file: string | null }

const SECRET_BYTES = 32

/** The file that is made when nobody says where the secret is. */
function secretFileBeside(keyFile: string): string {
	return join(dirname(keyFile), 'machine.secret')
}

/** Makes the file beside the key if it is needed and not there (0600); no other place is ever filled. Throws words for a person. */
export function openMachine(asked: SecretAsked): MachineKeys {
	const place = placeOf(asked)
	if (place.file !== null && place.file === secretFileBeside(asked.keyFile)) {
		assertNotLost(place.file, asked.keyFile)
		ensureSecretFile(place.file)
	}
	return machineKeys(secretAt(place))
}

/** For whoever only looks: nothing is made. `why`: in words, when it is not at hand. */
export function lookForMachine(
	asked: SecretAsked,
): { readonly machine: MachineKeys } | { readonly why: string } {
	try {
		return { machine: machineKeys(secretAt(placeOf(asked))) }
	} catch (error) {
		return { why: error instanceof Error ? error.message : String(error) }
	}
}

/** The same, where the reason does not matter. */
export function machineIfThere(asked: SecretAsked): MachineKeys | null {
	const found = lookForMachine(asked)
	return 'machine' in found ? found.machine : null
}

/** A new one would open nothing that is here. */
function assertNotLost(file: string, keyFile: string): void {
	if (existsSync(file) || !existsSync(keyFile) || wrappedKeyIn(readFileSync(keyFile, 'utf8')) === null) return
	throw new Error(
		`the machine's secret ${file} is gone, and ${keyFile} and the database open with no other: put it back from where it is kept. If it is lost for good, move ${keyFile} and the data folder away and join by a new code`,
	)
}

function ensureSecretFile(file: string): void {
	mkdirSync(dirname(file), { recursive: true })
	// A new machine's programs start together: whoever is first gives all of them the secret, and gives it whole.
	const mine = `${file}.${process.pid}`
	if (existsSync(file)) return
	try {
		writeTextWhole(mine, `${randomBytes(SECRET_BYTES).toString('hex')}\n`)
		// Other than a renaming it never takes the place of one that is there.
		linkSync(mine, file)
		syncPath(dirname(file))
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
	} finally {
		rmSync(mine, { force: true })
	}
}

function secretAt({ words, read }: Place): Uint8Array {
	let text: string | undefined
	try {
		text = read()
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		throw new Error(`the machine's secret cannot be read from ${words}: ${reason}`)
	}
	if (text === undefined) throw new Error(`the machine's secret is not in ${words}`)
	if (!/^[0-9a-f]{64}$/i.test(text.trim()))
		throw new Error(`${words} holds no machine secret: 64 hexadecimal digits (openssl rand -hex 32)`)
	return Buffer.from(text.trim(), 'hex')
}

function placeOf({ machineSecret, keyFile }: SecretAsked): Place {
	if (machineSecret === undefined)
		return process.env[HANDED_OVER] === undefined
			? inFile(secretFileBeside(keyFile))
			: inEnvironment(HANDED_OVER)
	if ('file' in machineSecret) return inFile(resolve(dirname(keyFile), machineSecret.file))
	if ('environment' in machineSecret) return inEnvironment(machineSecret.environment)
	if ('shell' in machineSecret)
		return {
			...inEnvironment(HANDED_OVER),
			words: `the shell’s hands, which keeps it in ${machineSecret.shell}`,
		}
	const { credential } = machineSecret
	// systemd.exec(5): where the service manager has put it, in memory.
	const folder = process.env.CREDENTIALS_DIRECTORY
	if (folder !== undefined)
		return { ...inFile(join(folder, credential)), words: `the credential ${credential}` }
	return { words: `the credential ${credential}`, read: () => undefined, file: null }
}

function inFile(file: string): Place {
	return { words: file, read: () => readFileSync(file, 'utf8'), file }
}

function inEnvironment(name: string): Place {
	return { words: `the environment (${name})`, read: () => process.env[name], file: null }
}

/** Whatever this process starts from now on does not inherit it. */
export function forgetHandedOver({ machineSecret }: Pick<SecretAsked, 'machineSecret'>): void {
	delete process.env[HANDED_OVER]
	if (machineSecret !== undefined && 'environment' in machineSecret)
		delete process.env[machineSecret.environment]
}
