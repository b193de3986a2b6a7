/** What `yika code` and `yika revoke` do and say. */
import { joinCodeText, shortFingerprint } from '../../identity/join-code.ts'
import { storeOf, type Who, whoText } from '../../identity/who.ts'
import type { OperatorId } from '../../protocol/base/ids.ts'
import { isOperator } from '../cards/operate.ts'
import type { Database, Sql } from '../database/pool.ts'
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

/** Harmless twice. Returns the exit code: 0 revoked, 1 not. */
export async function printRevocation(
	database: Database,
	asked: { readonly who: Machine; readonly operatorId: OperatorId; readonly nowMs: number },
	print: (line: string) => void,
): Promise<number> {
	const { who, operatorId, nowMs } = asked
	const refusal = await database.transaction(async (sql) => {
		if (!(await isOperator(sql, operatorId))) return `there is no operator ${operatorId}; nothing was changed`
		if (!(await isKnown(sql, who))) return `nobody has joined as ${nameOf(who)}; nothing was changed`
		await revoke(sql, whoText(who), operatorId, nowMs)
		return null
	})
	print(refusal ?? `${nameOf(who)} is revoked; agents that are connected hear of it within seconds`)
	return refusal === null ? 0 : 1
}

/** It has joined, or a code waits for it. */
async function isKnown(sql: Sql, who: Machine): Promise<boolean> {
	const rows = await sql.rows(
		`SELECT 1 FROM enrolment_code WHERE who = $1
		UNION ALL SELECT 1 FROM terminal WHERE till_id = $2 UNION ALL SELECT 1 FROM agent WHERE store_id = $3`,
		[whoText(who), who.role === 'till' ? who.tillId : null, who.role === 'agent' ? who.storeId : null],
	)
	return rows.length > 0
}
