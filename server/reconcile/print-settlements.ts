/** Settlements as lines for a terminal. */
import type { Database } from '../database/pool.ts'
import { settlements } from './card-settlement.ts'
import { settleAgain, settleLate } from './settle-again.ts'
import { type SettlementDetail, settlementDetail } from './settlement-detail.ts'
import type { SettlementResult } from './shift-totals.ts'

export interface SettleOptions {
	readonly tillId?: string | undefined
	readonly shiftId?: string | undefined
	readonly explain: boolean
	readonly nowMs: number
	readonly print: (line: string) => void
}

/** Settles again what got late entries, then prints. The exit code: 0 when all agree, else 1. */
export async function printSettlements(database: Database, options: SettleOptions): Promise<number> {
	const { tillId, shiftId, nowMs, print } = options
	if (tillId !== undefined && shiftId !== undefined)
		await settleAgain(database, { tillId, shiftId }, nowMs, null)
	else await settleLate(database, 0, nowMs)
	const found = await settlements(database, { tillId, shiftId })
	const results: SettlementResult[] = found.map(({ result }) => result)
	for (const row of found) {
		print(`${row.tillId} ${row.shiftId}: ${row.result}`)
		const detail = options.explain ? await settlementDetail(database, row.tillId, row.shiftId) : undefined
		if (detail !== undefined) for (const line of explained(detail)) print(line)
	}
	if (found.length === 0 && tillId !== undefined && shiftId !== undefined)
		results.push(await printOpen(database, tillId, shiftId, options))
	const count = (wanted: SettlementResult): number => results.filter((result) => result === wanted).length
	print(
		`settle: ${count('agreed')} agreed, ${count('notAgreed')} not agreed, ${count('cannotConfirm')} cannot be confirmed`,
	)
	return results.every((result) => result === 'agreed') ? 0 : 1
}

/** A shift that has not closed has no settlement yet; what is here of it can still be seen. */
async function printOpen(
	database: Database,
	tillId: string,
	shiftId: string,
	{ explain, print }: SettleOptions,
): Promise<SettlementResult> {
	const detail = await settlementDetail(database, tillId, shiftId)
	if (detail === undefined) print(`${tillId} ${shiftId}: no entry of this shift is here`)
	else print(`${tillId} ${shiftId}: ${detail.result}, the shift is not closed here`)
	if (detail !== undefined && explain) for (const line of explained(detail)) print(line)
	return 'cannotConfirm'
}

function explained(detail: SettlementDetail): string[] {
	const lines = detail.incomplete.map((reason) => `  incomplete: ${reason}`)
	for (const { figure, till, centre } of detail.differences)
		lines.push(`  ${figure.padEnd(26)} till ${till}, centre ${centre}, difference ${till - centre}`)
	for (const booked of detail.booked)
		lines.push(
			`  booked ${booked.function.padEnd(19)} ${booked.count} × together ${booked.amount}, on suspense ${booked.onSuspense}`,
		)
	const [first, ...more] = detail.suspects
	if (first !== undefined) {
		const sale = first.saleId === null ? '' : ` (${first.saleId}, ${first.amountMinor})`
		lines.push(`  look first at epoch ${first.epoch} seq ${first.seq}: ${first.why}${sale}`)
		if (more.length > 0) lines.push(`  and ${more.length} more`)
	} else if (detail.result === 'notAgreed')
		lines.push('  no entry is suspect by itself: compare with the till’s own list (POST …/compare)')
	return lines
}
