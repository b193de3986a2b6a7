/**
 * All that a machine is known by on the network, in one file, so that key and certificate never differ: its private key (wrapped
 * with the machine's secret), its certificate, and the root of its group, the only one that it believes.
 */
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { wrappedKeySchema } from '../protocol/settings/machine-secret.ts'
import type { MachineKeys } from '../storage/machine-keys.ts'
import { unwrapKey, wrapKey } from '../storage/wrapped-key.ts'
import { writeTextWhole } from '../storage/write-whole.ts'
import { type Certificate, readCertificate } from './certificate.ts'

export type Identity = Certificate & {
	/** PEM. */
	readonly root: string
	/** PEM. */
	readonly certificate: string
	readonly key: KeyObject
}

const fileSchema = z.strictObject({
	yikaIdentity: z.literal(1),
	root: z.string(),
	certificate: z.string(),
	key: wrappedKeySchema,
})

type Machine = Pick<MachineKeys, 'wrappingKey'>

/** Throws, in words for a person, when it cannot be read or is another machine's. */
export function readIdentity(file: string, machine: Machine): Identity {
	const { root, certificate, key } = parsed(file)
	return identityOf(root, certificate, unwrapKey(key, file, machine), file)
}

/** For whoever only looks: what the file's certificate says, and the root. Throws as {@link readIdentity} does. */
export function lookAtIdentity(file: string): Certificate & Pick<Identity, 'root' | 'certificate'> {
	const { root, certificate } = parsed(file)
	return { ...certificateIn(certificate, file), root, certificate }
}

/** The one before stays until this one is on the disk. */
export function writeIdentity(
	file: string,
	{ root, certificate, key }: Pick<Identity, 'root' | 'certificate' | 'key'>,
	machine: Machine,
): void {
	writeWhole(file, { yikaIdentity: 1, root, certificate, key: wrapKey(key, machine) })
}

export function identityOf(root: string, certificate: string, key: KeyObject, file: string): Identity {
	return { ...certificateIn(certificate, file), root, certificate, key }
}

/** JSON that is there whole or as it was before, also after a power cut; readable by its owner only. */
export function writeWhole(file: string, value: unknown, indent = ''): void {
	writeTextWhole(file, `${JSON.stringify(value, null, indent)}\n`)
}

function certificateIn(pem: string, file: string): Certificate {
	const certificate = readCertificate(pem)
	if (certificate === null) throw new Error(`${file} holds no certificate of a group`)
	return certificate
}

function parsed(file: string): z.infer<typeof fileSchema> {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		throw new Error(`no identity here (yika join <code> makes one): ${reason}`)
	}
	try {
		return fileSchema.parse(JSON.parse(text))
	} catch {
		throw new Error(`${file} is no identity file: join again with a new code`)
	}
}
