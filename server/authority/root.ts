/**
 * The group's own certificate authority: one root key (P-256), which signs certificates of machines and the list of those that
 * are believed no more. Whoever has it can be any machine of the group, so its file is wrapped with the centre's machine secret.
 */
import 'reflect-metadata'
import { KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
	BasicConstraintsExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	X509CertificateGenerator,
} from '@peculiar/x509'
import { z } from 'zod'
import { writeWhole } from '../../identity/identity-file.ts'
import { EC_P256 } from '../../identity/key-and-request.ts'
import { type MachineSecretPlace, wrappedKeySchema } from '../../protocol/settings/machine-secret.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { unwrapKey, wrapKey } from '../../storage/wrapped-key.ts'
import type { Database } from '../database/pool.ts'

export type Root = {
	/** PEM. */
	readonly certificate: string
	readonly key: KeyObject
}

const fileSchema = z.strictObject({
	yikaAuthority: z.literal(1),
	certificate: z.string(),
	key: wrappedKeySchema,
})

const ROOT_VALID_MS = 20 * 365 * 86_400_000
/** A machine whose clock is a little behind must not take a root for one of the future. */
const BACKDATED_MS = 86_400_000

/** Null: there is none in this folder, and none is made. */
export function readRoot(folder: string, machineSecret: MachineSecretPlace | undefined): Root | null {
	const file = join(folder, 'root.json')
	if (!existsSync(file)) return null
	const { certificate, key } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	return { certificate, key: unwrapKey(key, file, openMachine({ machineSecret, keyFile: file })) }
}

/**
 * Makes the root at the first call for a folder. Several centres share it as a copy of the folder and its secret. `mayMake` rejects
 * where there must have been one.
 */
export async function openRoot(
	folder: string,
	machineSecret: MachineSecretPlace | undefined,
	nowMs: number,
	mayMake: () => Promise<void> = async () => undefined,
): Promise<Root> {
	const there = readRoot(folder, machineSecret)
	if (there !== null) return there
	await mayMake()
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const file = join(folder, 'root.json')
	const machine = openMachine({ machineSecret, keyFile: file })
	const root = await makeRoot(nowMs)
	writeWhole(file, { yikaAuthority: 1, certificate: root.certificate, key: wrapKey(root.key, machine) })
	return root
}

export async function makeRoot(nowMs: number): Promise<Root> {
	const keys = await crypto.subtle.generateKey(EC_P256, true, ['sign', 'verify'])
	const certificate = await X509CertificateGenerator.createSelfSigned(
		{
			serialNumber: newSerial(),
			name: 'CN=Yika group authority',
			notBefore: new Date(nowMs - BACKDATED_MS),
			notAfter: new Date(nowMs + ROOT_VALID_MS),
			keys,
			signingAlgorithm: EC_P256,
			extensions: [
				new BasicConstraintsExtension(true, 0, true),
				new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			],
		},
		crypto,
	)
	return { certificate: certificate.toString('pem'), key: KeyObject.from(keys.privateKey) }
}

/** 128 random bits, positive (RFC 5280 §4.1.2.2). */
export function newSerial(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
	return Buffer.from(bytes).toString('hex')
}

export async function signingKeyOf({ key }: Root): Promise<CryptoKey> {
	const der = key.export({ type: 'pkcs8', format: 'der' })
	return await crypto.subtle.importKey('pkcs8', der, EC_P256, false, ['sign'])
}

/** A new root is one that no machine believes that has joined: throws when there are such. */
export async function assertNobodyJoined(database: Database, folder: string): Promise<void> {
	const joined = await database.rows<{ readonly who: string }>(
		`SELECT 'agent ' || store_id AS who FROM agent WHERE joined_at_ms IS NOT NULL
		UNION ALL SELECT who FROM enrolment_code WHERE used_at_ms IS NOT NULL LIMIT 1`,
	)
	if (joined.length === 0) return
	throw new Error(
		`${folder} holds no root.json, and machines have joined this group (${joined[0]?.who}): put the folder back from its back-up, with its secret. A new root would cut all of them off. If it is lost for good: yika server --new-authority once, and every machine joins anew (docs/security.md)`,
	)
}
