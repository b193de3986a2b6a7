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

/** Makes the root at the first call for a folder. Several centres share it as a copy of the folder and its secret. */
export async function openRoot(
	folder: string,
	machineSecret: MachineSecretPlace | undefined,
	nowMs: number,
): Promise<Root> {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const file = join(folder, 'root.json')
	const machine = openMachine({ machineSecret, keyFile: file })
	if (existsSync(file)) {
		const { certificate, key } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
		return { certificate, key: unwrapKey(key, file, machine) }
	}
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
