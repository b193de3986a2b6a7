/** One promise of the books, as two questions to the database: how many things it is about, and which of them break it. */
import type { Sql } from '../database/pool.ts'

export interface Check {
	/** A short name, printed and greppable. */
	readonly name: string
	/** What must hold. */
	readonly promise: string
	/** What a person should look at when it does not. */
	readonly lookAt: string
	run(sql: Sql): Promise<Finding>
}

export interface Finding {
	readonly count: number
	/** The first things that break the promise; empty when it holds. */
	readonly breaches: readonly string[]
}

/** A check in SQL: `subjects` is counted; `breaches` selects one text column `subject` for each breach. */
export function sqlCheck(about: Omit<Check, 'run'>, subjects: string, breaches: string): Check {
	return {
		...about,
		run: async (sql) => {
			const counted = await sql.rows<{ count: number }>(`SELECT count(*) AS count FROM ${subjects}`)
			const found = await sql.rows<{ subject: string }>(`${breaches} LIMIT 20`)
			return { count: counted[0]?.count ?? 0, breaches: found.map((row) => row.subject) }
		},
	}
}
