/** What `yika enrol` does and says. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { wrappedKeyIn } from '../../protocol/settings/machine-secret.ts'
import type { Database } from '../database/pool.ts'
import { enrolTerminal } from './enrol-terminal.ts'

export type EnrolmentAsked = {
	readonly tillId: string
	/** The till's key file, wrapped or not; or the PEM of its public key. */
	readonly keyFile: string
	readonly print: (line: string) => void
}

/** Returns the exit code: 0 enrolled, 1 not. Throws when the key file holds no Ed25519 key. */
export async function printEnrolment(database: Database, asked: EnrolmentAsked): Promise<number> {
	const tillId = tillIdSchema.parse(asked.tillId)
	const text = readFileSync(asked.keyFile, 'utf8')
	const wrapped = wrappedKeyIn(text)
	const key = createPublicKey(
		wrapped === null ? text : { key: Buffer.from(wrapped.publicKey, 'base64'), format: 'der', type: 'spki' },
	)
	if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${asked.keyFile} is not an Ed25519 key`)
	const publicKey = key.export({ type: 'spki', format: 'der' }).toString('base64')
	const result = await database.transaction((sql) => enrolTerminal(sql, tillId, publicKey))
	if (result.kind === 'unknownStore') {
		asked.print(`there is no store ${result.storeId}`)
		return 1
	}
	asked.print(`${tillId} is enrolled: epoch ${result.epoch}. Put it into the till's settings ("epoch").`)
	return 0
}
