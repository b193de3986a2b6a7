/** Puts a file of greeting rules into force for the whole group, and says which are. */
import type { OperatorId } from '../../protocol/base/ids.ts'
import { type GreetingRules, greetingRulesSchema } from '../../protocol/greeting/greeting-rules.ts'
import { GREETING_RULES_KEY } from '../../protocol/wire/records.ts'
import type { Database, Sql } from '../database/pool.ts'

/** One transaction; false: they were in force already. From now on the group's own file does not change them. */
export async function keepRules(
	database: Database,
	rules: GreetingRules,
	{
		fileName,
		operatorId,
		nowMs,
	}: {
		readonly fileName: string
		readonly operatorId: OperatorId
		readonly nowMs: number
	},
): Promise<boolean> {
	return await database.transaction(async (sql) => {
		const changed = await sql.rows(
			`INSERT INTO catalogue_record (topic, key, body) VALUES ('greetingRules', $1, $2)
			ON CONFLICT (topic, key) DO UPDATE SET body = excluded.body
			WHERE catalogue_record.body <> excluded.body RETURNING key`,
			[GREETING_RULES_KEY, JSON.stringify(rules)],
		)
		await sql.rows(
			`INSERT INTO catalogue_import (at_ms, file_name, operator_id, effective, topics, counts)
			VALUES ($1, $2, $3, NULL, ARRAY['greetingRules'], '{}')`,
			[nowMs, fileName, operatorId],
		)
		if (changed.length > 0) await tellTills(sql)
		return changed.length > 0
	})
}

async function tellTills(sql: Sql): Promise<void> {
	await sql.rows(
		`INSERT INTO change (topic, key, store_id) VALUES ('greetingRules', $1, NULL)
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq, store_id = excluded.store_id`,
		[GREETING_RULES_KEY],
	)
}

/** Null: none; the tills use their own. */
export async function rulesInForce(database: Database): Promise<GreetingRules | null> {
	const [row] = await database.rows<{ body: unknown }>(
		"SELECT body FROM catalogue_record WHERE topic = 'greetingRules' AND key = $1",
		[GREETING_RULES_KEY],
	)
	return row === undefined ? null : greetingRulesSchema.parse(row.body)
}
