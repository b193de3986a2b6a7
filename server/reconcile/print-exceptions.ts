/** The exceptions desk as lines for a terminal. */
import { createHash } from 'node:crypto'
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { Database } from '../database/pool.ts'
import { type MoveRequest, moveException, moveRequestSchema } from './exception-moves.ts'
import { type ExceptionFilter, type ExceptionPage, listExceptions, showException } from './exceptions.ts'

type Print = (line: string) => void

export async function printExceptions(
	database: Database,
	filter: ExceptionFilter,
	print: Print,
): Promise<number> {
	const rows = await listExceptions(database, filter)
	for (const row of rows) {
		const since = new Date(row.sinceMs).toISOString()
		print(`${row.state.padEnd(7)} ${row.kind.padEnd(14)} ${row.storeId.padEnd(5)} ${since}  ${row.key}`)
	}
	print(`exceptions: ${rows.length}${rows.length === 1_000 ? ' (the oldest 1000)' : ''}`)
	return 0
}

/** The exit code: 1 when there is no such exception. */
export async function printException(database: Database, key: string, print: Print): Promise<number> {
	const page = await showException(database, key)
	if (page === undefined) {
		print(`no exception ${key}`)
		return 1
	}
	for (const line of shown(page)) print(line)
	return 0
}

function shown(page: ExceptionPage): string[] {
	const { affected } = page
	const lines = [
		`${page.key}: ${page.kind} (${page.reason}), ${page.state}`,
		`  ${page.whatHappened.en}`,
		`  ${page.whatHappened.zh}`,
		`  store ${page.storeId}, since ${new Date(page.sinceMs).toISOString()}`,
	]
	const told = (label: string, values: readonly (string | null)[]): void => {
		const known = values.filter((value) => value !== null)
		if (known.length > 0) lines.push(`  ${label} ${known.join(', ')}`)
	}
	told('card', affected.cardNos)
	told('member', affected.memberIds)
	told('operator', [affected.operatorId])
	told('sale', [affected.saleId])
	for (const { kind, cardNo, purse, amount } of page.onSuspense) {
		const isMoney = purse === 'storedValue' || purse === 'gift'
		const value = isMoney ? formatMinor(minor(amount)) : `${amount} ${purse}`
		lines.push(`  on suspense: ${kind} ${value} named for card ${cardNo}`)
	}
	for (const made of page.journal) {
		const card = made.cardNo === null ? '' : ` card ${made.cardNo}`
		const at = new Date(made.movedAtMs).toISOString()
		lines.push(`  ${at} ${made.operatorId} ${made.move}${card}: ${made.reason}`)
	}
	lines.push(`  moves: ${page.moves.length === 0 ? 'none' : page.moves.join(', ')}`)
	return lines
}

export interface MoveWords {
	readonly key: string
	readonly move: string
	readonly operatorId: string
	readonly reason: string
	readonly cardNo: string | undefined
	/** Without one, the same words are the same move. */
	readonly moveKey: string | undefined
}

/** The exit code: 0 when it is done (now or before), 1 when it was refused. */
export async function printMove(
	database: Database,
	words: MoveWords,
	nowMs: number,
	print: Print,
): Promise<number> {
	const request = requestOf(words)
	if (typeof request === 'string') {
		print(`refused: ${request}`)
		return 1
	}
	const answer = await moveException(database, words.key, request, nowMs)
	if (answer.kind !== 'moved' && answer.kind !== 'exists') {
		const { kind, ...why } = answer
		print(`refused: ${[kind, ...Object.values(why).map(String)].join(' ')}`)
		return 1
	}
	print(answer.kind === 'moved' ? 'done' : 'done before')
	for (const line of shown(answer.page)) print(line)
	return 0
}

function requestOf({ key, move, operatorId, reason, cardNo, moveKey }: MoveWords): MoveRequest | string {
	const words = [key, move, operatorId, reason, cardNo ?? '']
	const drawn = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32)
	const asked = { move, operatorId, reason, moveKey: moveKey ?? drawn }
	const parsed = moveRequestSchema.safeParse(cardNo === undefined ? asked : { ...asked, cardNo })
	if (parsed.success) return parsed.data
	const issue = parsed.error.issues[0]
	return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
}
