/** What `yika code` and `yika revoke` do and say. */
import { joinCodeText, shortFingerprint } from '../../identity/join-code.ts'
import { storeOf, type Who, whoText } from '../../identity/who.ts'
import type { Database } from '../database/pool.ts'
import { makeCode } from './codes.ts'
import { revoke } from './revoke.ts'
import type { Root } from './root.ts'

type Machine = Exclude<Who, { role: 'centre' }>

const nameOf = (who: Machine): string => (who.role === 'till' ? who.tillId : who.storeId)

/** Returns the exit code: 0 made, 1 not. `print`: a line, and the code when there is one. */
export async function printCode(
	database: Database,
	root: Root,
	asked: { readonly who: Machine; readonly at: string; readonly validMs: number; readonly nowMs: number },
	print: (line: string, code?: string) => void,
): Promise<number> {
	const { who, at, validMs, nowMs } = asked
	const storeId = who.role === 'till' ? storeOf(who.tillId) : who.storeId
	const stores = await database.rows('SELECT 1 FROM store WHERE store_id = $1', [storeId])
	if (stores.length === 0) {
		print(`there is no store ${storeId}`)
		return 1
	}
	const { codeId, secret, untilMs } = await database.transaction((sql) => makeCode(sql, who, nowMs, validMs))
	const fingerprint = shortFingerprint(root.certificate)
	print(
		`for ${nameOf(who)}, once, until ${new Date(untilMs).toISOString()}:`,
		joinCodeText({ name: nameOf(who), codeId, secret, fingerprint, at }),
	)
	return 0
}

/** Harmless twice. */
export async function printRevocation(
	database: Database,
	asked: { readonly who: Machine; readonly operator: string; readonly nowMs: number },
	print: (line: string) => void,
): Promise<void> {
	const { who, operator, nowMs } = asked
	await database.transaction((sql) => revoke(sql, whoText(who), operator, nowMs))
	print(`${nameOf(who)} is revoked; agents that are connected hear of it within seconds`)
}
