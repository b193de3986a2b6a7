/**
 * What was decided under each authorisation key, and the keys that the centre must still hear a reversal of. A key is
 * decided once; a key reversed before it was decided stays undecided for ever.
 */
import type { Decision, DecisionState } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type DecisionRow = { decision_json: string | null; reversed: number }

export function createDecisionTable(db: WritableDb) {
	const readDecision = db.read<DecisionRow>(
		'SELECT decision_json, reversed FROM decisions WHERE auth_key = ?',
	)
	const insertDecision = db.write(
		'INSERT INTO decisions (auth_key, decision_json, reversed, decided_at_ms) VALUES (?, ?, 0, ?)',
	)
	const reverseKey = db.write(
		`INSERT INTO decisions (auth_key, decision_json, reversed, decided_at_ms) VALUES (?, NULL, 1, ?)
		 ON CONFLICT (auth_key) DO UPDATE SET reversed = 1`,
	)
	const insertReversal = db.write(
		'INSERT INTO reversals (auth_key, requested_at_ms, result) VALUES (?, ?, NULL) ON CONFLICT (auth_key) DO NOTHING',
	)
	const readWaiting = db.read<{ auth_key: string }>(
		'SELECT auth_key FROM reversals WHERE result IS NULL ORDER BY requested_at_ms, auth_key LIMIT ?',
	)
	const countWaiting = db.read<{ count: number }>(
		'SELECT count(*) AS count FROM reversals WHERE result IS NULL',
	)
	const endReversal = db.write('UPDATE reversals SET result = ? WHERE auth_key = ? AND result IS NULL')

	const pruneReversals = db.write('DELETE FROM reversals WHERE result IS NOT NULL AND requested_at_ms < ?')
	const pruneDecisions = db.write(
		'DELETE FROM decisions WHERE decided_at_ms < ? AND auth_key NOT IN (SELECT auth_key FROM reversals WHERE result IS NULL)',
	)

	return {
		/** What was decided before `beforeMs` is asked for no more. */
		prune(beforeMs: number): void {
			pruneReversals(beforeMs)
			pruneDecisions(beforeMs)
		},
		find(authKey: string): DecisionState | null {
			const row = readDecision.get(authKey)
			if (row === undefined) return null
			// Written by this table alone, from the typed value.
			const decision: Decision | null = row.decision_json === null ? null : JSON.parse(row.decision_json)
			return { decision, reversed: row.reversed === 1 }
		},
		insert(decision: Decision, nowMs: number): void {
			insertDecision(decision.authKey, JSON.stringify(decision), nowMs)
		},
		reverse(authKey: string, nowMs: number): void {
			reverseKey(authKey, nowMs)
		},
		askReversal(authKey: string, nowMs: number): void {
			insertReversal(authKey, nowMs)
		},
		reversalsWaiting: (countMax: number): string[] => readWaiting.all(countMax).map((row) => row.auth_key),
		reversalsWaitingCount: (): number => countWaiting.get()?.count ?? 0,
		endReversal(authKey: string, result: string): void {
			endReversal(result, authKey)
		},
	}
}
