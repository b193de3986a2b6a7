/* Files that nobody else may read: the private key, and the token of the payment gateway. */
import { createPrivateKey } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { wrappedKeyIn } from '../../../protocol/settings/machine-secret.ts'
import {
	act,
	broken,
	type Check,
	check,
	codeOf,
	command,
	type Judgement,
	ok,
	shellWord,
} from '../judgement.ts'
import { type Scene, sudo } from '../scene.ts'

export type SecretFacts = {
	readonly path: string
	readonly is: 'key' | 'token'
	/** The system's code; `noKey`: it holds no Ed25519 private key. */
	readonly failure: string | null
	/** Permission bits; null where the system has none. */
	readonly mode: number | null
	readonly isOurs: boolean
	readonly user: string
	readonly sudo: string
}

export function secretFileCheck(scene: Scene, is: 'key' | 'token', path: string): Check {
	return check(is, () => probeSecretFile(scene, is, path), judgeSecretFile)
}

function probeSecretFile(scene: Scene, is: 'key' | 'token', path: string): SecretFacts {
	const facts = { path, is, user: scene.user.name, sudo: sudo(scene) }
	try {
		const stats = statSync(path)
		const known = {
			...facts,
			mode: scene.platform === 'win32' ? null : stats.mode & 0o777,
			isOurs: stats.uid === scene.user.uid,
		}
		try {
			const text = readFileSync(path, 'utf8')
			return { ...known, failure: is === 'key' && !isKey(text) ? 'noKey' : null }
		} catch (error) {
			return { ...known, failure: codeOf(error) }
		}
	} catch (error) {
		return { ...facts, failure: codeOf(error), mode: null, isOurs: false }
	}
}

/** Plain, as it is made, or wrapped at the first start. */
function isKey(pem: string): boolean {
	if (wrappedKeyIn(pem) !== null) return true
	try {
		return createPrivateKey(pem).asymmetricKeyType === 'ed25519'
	} catch {
		return false
	}
}

const NEW_KEY =
	'put the key back from where it is kept; if it is lost: openssl genpkey -algorithm ed25519 -out <file>, chmod 600 <file>, and have it enrolled at the centre (a till: yika enrol <till> --key <file>)'

export function judgeSecretFile({ path, is, failure, mode, isOurs, user, sudo }: SecretFacts): Judgement {
	const word = shellWord(path)
	const safe =
		is === 'key'
			? 'nothing starts without its key; a till or agent that runs goes on until it is started again'
			: 'the till does not start; cash and cards are taken at another one'
	const anew = is === 'key' ? NEW_KEY : 'write the token of the payment provider into it'
	if (failure === 'ENOENT') return broken(`there is no ${is} file ${path}`, safe, act(anew))
	if (failure === 'noKey')
		return broken(`${path} holds no Ed25519 private key (PKCS #8 PEM)`, safe, act(anew))
	if (failure === 'EACCES')
		return broken(
			`${user} may not read the ${is} file ${path}`,
			safe,
			command(isOurs ? `chmod 600 ${word}` : `${sudo}chown ${user} ${word} && ${sudo}chmod 600 ${word}`),
		)
	if (failure !== null) return broken(`the ${is} file ${path} cannot be read: ${failure}`, safe, act(anew))
	if (mode !== null && (mode & 0o077) !== 0)
		return broken(
			`others may read the ${is} file ${path} (mode ${mode.toString(8).padStart(3, '0')}): whoever has it can speak for this machine`,
			'it works; if somebody may have read it, have a new one enrolled',
			command(`${isOurs ? '' : sudo}chmod 600 ${word}`),
		)
	return ok(`${path}: only ${isOurs ? user : 'its owner'} may read it`)
}
