/** A day's clearing as lines for a terminal: gross per pair and cause, net per pair, net per legal entity. */
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { Database } from '../database/pool.ts'
import { clearDay } from './clearing.ts'
import { type ClearingLine, type ClearingStatement, ledgerAccounts } from './clearing-tables.ts'

/** Computes and stores the day, then prints it. The exit code: 1 when no terms are in force on that day. */
export async function printClearing(
	database: Database,
	options: { readonly date: string; readonly accounts: boolean; readonly nowMs: number },
	print: (line: string) => void,
): Promise<number> {
	const statement = await clearDay(database, options.date, options.nowMs, null)
	if (statement === undefined) {
		print(`clearing: no terms are in force on ${options.date} (clearing in head office's file)`)
		return 1
	}
	for (const line of statementLines(statement)) print(line)
	if (!options.accounts) return 0
	for (const { account, legalEntityId, balance } of await ledgerAccounts(database))
		print(`account ${account.padEnd(32)} ${(legalEntityId ?? '-').padEnd(8)} ${String(balance).padStart(14)}`)
	return 0
}

export function statementLines(statement: ClearingStatement): string[] {
	const { clearingDate, complete, policy, lines, positions } = statement
	const money = (amount: number): string => formatMinor(minor(amount)).padStart(14)
	const out = [`clearing ${clearingDate}, terms from ${policy}${complete ? '' : ', the day still runs'}`]
	for (const line of lines.filter(({ debtor, creditor }) => debtor !== creditor)) {
		const late = line.businessDate < clearingDate ? `  late, of ${line.businessDate}` : ''
		const owes = `${line.debtor} owes ${line.creditor}`
		out.push(
			`  ${owes.padEnd(20)} ${line.cause.padEnd(12)} ${money(line.amountMinor)} (${line.quantity})${late}`,
		)
	}
	for (const [pair, net] of netPerPair(lines)) out.push(`  ${pair.padEnd(20)} net          ${money(net)}`)
	for (const { legalEntityId, netMinor } of positions)
		out.push(`  ${legalEntityId.padEnd(20)} position     ${money(netMinor)}`)
	const total = positions.reduce((sum, { netMinor }) => sum + netMinor, 0)
	out.push(`  ${'all'.padEnd(20)} position     ${money(total)}`)
	return out
}

/** For each pair, who pays whom after both directions are set against each other; even pairs are left out. */
export function netPerPair(lines: readonly ClearingLine[]): [string, number][] {
	const nets = new Map<string, { readonly one: string; readonly other: string; amount: number }>()
	for (const { debtor, creditor, amountMinor } of lines) {
		if (debtor === creditor) continue
		const [one, other] = debtor < creditor ? [debtor, creditor] : [creditor, debtor]
		const net = nets.get(`${one}/${other}`) ?? { one, other, amount: 0 }
		net.amount += debtor === one ? amountMinor : -amountMinor
		nets.set(`${one}/${other}`, net)
	}
	return [...nets.values()]
		.filter(({ amount }) => amount !== 0)
		.map(({ one, other, amount }) => [
			amount > 0 ? `${one} pays ${other}` : `${other} pays ${one}`,
			Math.abs(amount),
		])
}
