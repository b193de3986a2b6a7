/** Whatever is asked and told, in whatever order: purses are their transfers, leases their spends, nothing below 0. */
import { expect, it } from 'vitest'
import { wholeGroup } from '../centre/whole-group.ts'
import { chance } from '../simulation/chance.ts'
import { givenBack } from '../simulation/value-promises.ts'
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import { ledgerOver, referenceLedger } from './ledger-suite.ts'
import { mixedActs } from './purse-ledger-suite.ts'

it.each(Array.from({ length: 12 }, (_, index) => index + 1))('seed %i', async (seed) => {
	const group = wholeGroup()
	const disk = referenceLedger(group)
	const ledger = ledgerOver(disk)
	for (const act of mixedActs(group, chance(seed))) {
		expect(JSON.stringify(await act(ledger)) ?? '').not.toMatch(/malformed|quarantined/)
		for (const { available, held, leased } of disk.purses.values())
			expect(Math.min(available, held, leased)).toBeGreaterThanOrEqual(0)
	}
	expectPursesAreTransfers(disk)
	expectLeasesAreSpends(disk)
	expect(givenBack({ ledger: disk })).toEqual([])
})

function expectPursesAreTransfers(disk: MemoryLedger): void {
	const balances = new Map<string, number>()
	for (const { debit_account, credit_account, amount } of disk.transfers) {
		balances.set(debit_account, (balances.get(debit_account) ?? 0) - amount)
		balances.set(credit_account, (balances.get(credit_account) ?? 0) + amount)
	}
	for (const { card_no, purse, credited, debited } of disk.purses.values())
		expect([purse, balances.get(`card:${card_no}:${purse}`) ?? 0]).toEqual([purse, credited - debited])
	for (const [account, balance] of balances)
		if (account.startsWith('transit:')) expect([account, balance]).toEqual([account, 0])
}

function expectLeasesAreSpends(disk: MemoryLedger): void {
	const leased = new Map<string, number>()
	for (const lease of disk.leases.values()) {
		const spends = disk.spendsOf(lease.lease_id)
		const sum = (state: string) =>
			spends.filter((spend) => spend.state === state).reduce((total, { amount }) => total + amount, 0)
		const open = lease.slices.reduce((total, slice) => total + slice.open, 0)
		expect([lease.outstanding, lease.posted]).toEqual([sum('outstanding') + open, sum('posted')])
		const key = `${lease.card_no} ${lease.purse}`
		leased.set(key, (leased.get(key) ?? 0) + lease.remaining + lease.outstanding)
	}
	for (const purse of disk.purses.values())
		expect(purse.leased).toBe(leased.get(`${purse.card_no} ${purse.purse}`) ?? 0)
}
