/**
 * Entry file: the private key of a till or agent on its disk, wrapped with the machine's secret. A plain PEM, as `openssl` makes
 * it, is wrapped at the first start and erased.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { type WrappedKey, wrappedKeyIn } from '../protocol/settings/machine-secret.ts'
import { finishReplacing, replaceAndErase } from './erase.ts'
import { type MachineKeys, seal, unseal } from './machine-keys.ts'

type Machine = Pick<MachineKeys, 'wrappingKey'>

/** Throws when the file cannot be read, holds no private key, or is wrapped with another machine's secret. */
export function openWrappedKey(keyFile: string, machine: Machine): KeyObject {
	finishReplacing(keyFile)
	const text = readFileSync(keyFile, 'utf8')
	const wrapped = wrappedKeyIn(text)
	if (wrapped !== null) return unwrapKey(wrapped, keyFile, machine)
	const key = createPrivateKey(text)
	const next = `${keyFile}.next`
	writeFileSync(next, `${JSON.stringify(wrapKey(key, machine))}\n`, { mode: 0o600 })
	replaceAndErase(keyFile, next)
	return key
}

/** For whoever only looks: the same, and nothing is written. Null: it cannot be had. */
export function keyIfThere(keyFile: string, machine: Machine | null): KeyObject | null {
	try {
		const text = readFileSync(keyFile, 'utf8')
		const wrapped = wrappedKeyIn(text)
		if (wrapped === null) return createPrivateKey(text)
		return machine === null ? null : unwrapKey(wrapped, keyFile, machine)
	} catch {
		return null
	}
}

/** For whoever keeps a key among other things of his. */
export function wrapKey(key: KeyObject, { wrappingKey }: Machine): WrappedKey {
	const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
	const plain = key.export({ type: 'pkcs8', format: 'der' })
	return { yikaKey: 1, publicKey, wrapped: seal(wrappingKey, plain).toString('base64') }
}

/** Throws when it is wrapped with another machine's secret; `keyFile`: for its words. */
export function unwrapKey({ wrapped }: WrappedKey, keyFile: string, { wrappingKey }: Machine): KeyObject {
	const plain = unseal(wrappingKey, Buffer.from(wrapped, 'base64'))
	if (plain === null)
		throw new Error(
			`${keyFile} is wrapped with the secret of another machine; have this one enrolled with a new key`,
		)
	return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' })
}
