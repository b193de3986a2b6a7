/** The engine's ports on Node: real clocks, timers, chance, keys and the log. */
import { createPublicKey, hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import type { Clock, HashText, Log, Random, SignText, Timer, VerifyText } from './engine/ports.ts'

export const hostClock: Clock = {
	nowMs: () => Date.now(),
	monotonicMs: () => performance.now(),
}

export const hostTimer: Timer = {
	after(delayMs, task) {
		const handle = setTimeout(task, delayMs)
		return () => clearTimeout(handle)
	},
}

export const hostRandom: Random = { bytes: (count) => randomBytes(count) }

export const hashText: HashText = (text) => hash('sha256', text)

/** Throws when the key, which comes from that file, is not an Ed25519 key. */
export function signerOf(key: KeyObject, keyFile: string): SignText {
	if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${keyFile} is not an Ed25519 key`)
	return (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64')
}

/** Reading a key takes as long as using it; the keys are few: the centre's and the tills'. */
const keys = new Map<string, KeyObject>()
const KEYS_MAX = 1_000

function keyOf(publicKey: string): KeyObject {
	const known = keys.get(publicKey)
	if (known !== undefined) return known
	const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
	if (keys.size >= KEYS_MAX) keys.clear()
	keys.set(publicKey, key)
	return key
}

export const verifyText: VerifyText = (publicKey, text, signature) => {
	try {
		return verify(null, Buffer.from(text, 'utf8'), keyOf(publicKey), Buffer.from(signature, 'base64'))
	} catch {
		// Not a key, or not a signature: not believed. Both come from outside.
		return false
	}
}

/** One JSON line per event on stderr. */
export function stderrLog(role: string, clock: Clock): Log {
	return (event, facts) => {
		process.stderr.write(
			`${JSON.stringify({ at: new Date(clock.nowMs()).toISOString(), role, event, ...facts })}\n`,
		)
	}
}
