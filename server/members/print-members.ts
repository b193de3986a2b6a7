/** Members, who may be one person, and what head office does about it, as lines for a terminal. */
import { createHash } from 'node:crypto'
import type { Database } from '../database/pool.ts'
import { type MemberRequest, operateMember } from './merge-members.ts'

type Print = (line: string) => void

interface DuplicateRow {
	readonly member_id: string
	readonly other_id: string
	readonly reason: string
	readonly proposed_at_ms: number
	readonly name: string
	readonly other_name: string
}

const NAME = (member: string): string =>
	`coalesce((SELECT value FROM member_field WHERE member_id = ${member}.member_id AND field = 'familyName'), ${member}.profile ->> 'familyName')
	|| coalesce((SELECT value FROM member_field WHERE member_id = ${member}.member_id AND field = 'givenName'), ${member}.profile ->> 'givenName')`

/** The exit code is 0: none is a finding, too. */
export async function printDuplicates(database: Database, print: Print): Promise<number> {
	const rows = await database.rows<DuplicateRow>(
		`SELECT p.member_id, p.other_id, p.reason, p.proposed_at_ms, ${NAME('m')} AS name, ${NAME('o')} AS other_name
		FROM member_proposal p JOIN member m USING (member_id) JOIN member o ON o.member_id = p.other_id
		WHERE p.decision IS NULL ORDER BY p.proposed_at_ms, 1, 2`,
	)
	for (const row of rows) {
		const date = new Date(row.proposed_at_ms).toISOString()
		print(`${date} ${row.reason}: ${row.member_id} ${row.name} · ${row.other_id} ${row.other_name}`)
	}
	print(rows.length === 0 ? 'nobody is proposed' : `${rows.length} to decide: merge, or keep-apart`)
	return 0
}

interface SaidRow {
	readonly field: string
	readonly value: string
	readonly source: string
	readonly verified: boolean
	readonly at_ms: number
	readonly till_id: string | null
	readonly stands: boolean
}

/** What is known of a member with what lost against it. The exit code: 1 when nobody knows her. */
export async function printMember(database: Database, memberId: string, print: Print): Promise<number> {
	const [member] = await database.rows<{ readonly name: string; readonly merged_into: string | null }>(
		`SELECT ${NAME('m')} AS name, merged_into FROM member m WHERE member_id = $1`,
		[memberId],
	)
	if (member === undefined) {
		print(`nobody knows ${memberId}`)
		return 1
	}
	print(`${memberId}: ${member.name}${member.merged_into === null ? '' : `, now ${member.merged_into}`}`)
	const cards = await database.rows<{ readonly card_no: string; readonly state: string }>(
		'SELECT card_no, state FROM card WHERE member_id = $1 ORDER BY card_no',
		[memberId],
	)
	for (const { card_no, state } of cards) print(`  card ${card_no} ${state}`)
	const said = await database.rows<SaidRow>(
		`SELECT field, value, source, verified, at_ms, till_id, true AS stands FROM member_field WHERE member_id = $1
		UNION ALL SELECT field, value, source, verified, at_ms, till_id, false FROM member_field_history WHERE member_id = $1
		ORDER BY field, stands DESC, at_ms DESC`,
		[memberId],
	)
	for (const row of said) print(saidLine(row, said))
	await printConsents(database, memberId, print)
	return 0
}

/** A newer word that lost is a conflict: a person may have to ask her. */
function saidLine(row: SaidRow, all: readonly SaidRow[]): string {
	const stands = all.find(({ field, stands }) => stands && field === row.field)
	const mark = row.stands ? '  ' : row.at_ms > (stands?.at_ms ?? 0) ? '! newer, lost: ' : '  before: '
	const how = `${row.source}${row.verified ? ', verified' : ''}`
	const where = row.till_id === null ? '' : `, ${row.till_id}`
	return `  ${mark}${row.field} ${row.value === '' ? '(taken away)' : row.value} (${how}, ${new Date(row.at_ms).toISOString()}${where})`
}

async function printConsents(database: Database, memberId: string, print: Print): Promise<void> {
	const rows = await database.rows<{
		readonly consent: string
		readonly given: boolean
		readonly wording_version: string
		readonly confirmed_by: string
		readonly at_ms: number
		readonly till_id: string | null
		readonly operator_id: string | null
	}>(
		`SELECT consent, given, wording_version, confirmed_by, at_ms, till_id, operator_id FROM member_consent
		WHERE member_id = $1 ORDER BY consent`,
		[memberId],
	)
	for (const row of rows)
		print(
			`  consent ${row.consent}: ${row.given ? 'given' : 'not given'} (wording ${row.wording_version}, ${row.confirmed_by}, ${new Date(row.at_ms).toISOString()}, ${row.till_id ?? ''}, ${row.operator_id ?? ''})`,
		)
}

/** The exit code: 0 when it is done, now or before. Without a key, the same words are the same act. */
export async function printMemberAct(
	database: Database,
	words: Omit<MemberRequest, 'operationKey'> & { readonly operationKey: string | undefined },
	nowMs: number,
	print: Print,
): Promise<number> {
	const { operationKey, ...said } = words
	const drawn = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32)
	const answer = await operateMember(database, { ...said, operationKey: operationKey ?? drawn }, nowMs)
	if (answer.kind !== 'done' && answer.kind !== 'exists') {
		print(`refused: ${answer.kind}`)
		return 1
	}
	print(answer.kind === 'done' ? 'done' : 'done before')
	return await printMember(database, words.memberId, print)
}
