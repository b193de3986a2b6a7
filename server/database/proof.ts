/**
 * A connection is used only when it has committed something. A primary that restarts shows what was in its own log, also
 * what its synchronous standby never had; an answer that rests on that would be lost with it. One commit that the standby
 * has confirmed proves that it has all that came before. A primary whose standby was promoted gets no confirmation, so its
 * connections never prove themselves.
 */
import type pg from 'pg'
import type { Mark } from './choose-primary.ts'
import { WHO_ARE_YOU, type WhoIAm } from './host-look.ts'

/** The transaction may be committed, and may be lost again by a fail-over. */
export class CommitInDoubt extends Error {
	override readonly name = 'CommitInDoubt'
}

/** Writes to the log and nowhere else; waits as every commit does. */
const EMPTY_COMMIT = "SELECT pg_logical_emit_message(true, 'yika', '')"

/** Resolves when this connection leads to the primary of `mark` and a commit on it was confirmed; else throws. */
export async function prove(client: pg.ClientBase, mark: Mark): Promise<void> {
	const { rows } = await client.query<WhoIAm>(WHO_ARE_YOU)
	const [who] = rows
	if (who?.systemId !== mark.systemId || who.timeline !== mark.timeline)
		throw new Error(
			`the database host is on timeline ${who?.timeline ?? 'of a standby'}, not ${mark.timeline}`,
		)
	await confirmed(client, EMPTY_COMMIT)
}

/** Commits. Returns only when PostgreSQL says that it has committed and keeps its promise about standbys. */
export async function commit(client: pg.ClientBase): Promise<void> {
	const command = await confirmed(client, 'COMMIT')
	// A transaction in which a statement has failed answers COMMIT with ROLLBACK, and calls that no error.
	if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
}

/**
 * A commit that waits for its standby and is cancelled (by hand, by statement_timeout) is reported as done, with a warning:
 * "The transaction has already committed locally, but might not have been replicated to the standby."
 */
async function confirmed(client: pg.ClientBase, text: string): Promise<string> {
	const warnings: string[] = []
	const hear = (notice: {
		readonly code: string | undefined
		readonly message: string | undefined
	}): void => {
		if (notice.code !== '00000') warnings.push(notice.message ?? '')
	}
	client.on('notice', hear)
	try {
		const { command } = await client.query(text)
		if (warnings.length > 0) throw new CommitInDoubt(warnings.join('; '))
		return command
	} finally {
		client.off('notice', hear)
	}
}
