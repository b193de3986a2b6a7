/** Defects in what comes back: of which goods, how often, for how much, and on whose word. */
import { type Defect, tests } from '../defect.ts'

const CENTRE = tests('test/simulators/memory-ledger.test.ts')

export const RETURNS_DEFECTS: readonly Defect[] = [
	{
		name: 'the agent forgets what came back before',
		file: 'storage/agent-returns-table.ts',
		find: 'quantity > (line?.quantity ?? 0) - piecesOf(before, lineNumber)',
		replace: 'quantity > (line?.quantity ?? 0)',
		caughtBy: tests('storage/agent-storage.test.ts'),
	},
	{
		name: 'what a coupon had paid is paid out',
		file: 'protocol/returns/return-worth.ts',
		find: 'const spent = goodsMinor === 0 ? 0 : shareDown(byVouchers, worthMinor, goodsMinor)',
		replace: 'const spent = shareDown(0, byVouchers, 1)',
		caughtBy: tests('protocol/returns/return-worth.test.ts', 'protocol/returns/return-properties.test.ts'),
	},
	{
		name: 'the centre does not see that goods came back twice',
		file: 'server/ledger/post-returns.ts',
		find: 'twice ||= known.quantity > known.sold_quantity',
		replace: 'twice ||= known.quantity < 0',
		caughtBy: tests('server/ledger/return-rules.test.ts'),
	},
	{
		name: 'points that goods had earned stay with the customer',
		file: 'server/ledger/post-returns.ts',
		find: 'const amount = Math.min(row?.available ?? 0, whole)',
		replace: 'const amount = Math.min(0, whole)',
		caughtBy: tests('server/ledger/return-rules.test.ts'),
	},
	{
		name: 'goods of another store are granted without asking it',
		file: 'server/ledger/return-claims.ts',
		find: "	return { kind: 'askedAtStore' }\n",
		replace: '	return await guardedHere(tables, sold, claim)\n',
		caughtBy: CENTRE,
	},
	{
		name: 'any store may speak for the one that sold the goods',
		file: 'server/ledger/return-claims.ts',
		find: ' || row.guard_store_id !== storeId',
		replace: '',
		caughtBy: CENTRE,
	},
	{
		name: 'a cancelled sale goes on wanting another store’s goods',
		file: 'server/ledger/return-claims.ts',
		find: "if (body.kind === 'saleCancelled') taken.set(body.saleId, [])",
		replace: '',
		caughtBy: CENTRE,
	},
	{
		name: 'an old word of a sale that is over takes back what it was granted',
		file: 'server/ledger/return-claims.ts',
		find: "if (known?.is_over) return { kind: 'cannotSay', who: 'centre' }",
		replace: '',
		caughtBy: CENTRE,
	},
	{
		name: 'what sales want is kept in the order in which the database has time',
		file: 'server/session/session.ts',
		find: 'this.#lastClaim.then(() => this.#work(up))',
		replace: 'this.#work(up)',
		caughtBy: tests('server/session/session.test.ts'),
	},
	{
		name: 'a supervisor’s limit for goods without a receipt is passed piece by piece',
		file: 'till/returns/returned.ts',
		find: '...alike, { item, quantity }',
		replace: '{ item, quantity }',
		caughtBy: tests('till/returns/return-machine.test.ts'),
	},
	{
		name: 'a till alone takes goods back on a cashier’s word',
		file: 'till/returns/return-machine.ts',
		find: 'if (supervisorId !== null) return found(',
		replace: 'if (operator !== null) return found(',
		caughtBy: tests('till/returns/return-machine.test.ts'),
	},
]
