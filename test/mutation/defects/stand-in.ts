/** Defects of whoever decides while the centre is away: agent, till, and what their disks refuse. */
import { type Defect, tests } from '../defect.ts'

const AGENT = tests(
	'agent/engine/stand-in.test.ts',
	'agent/engine/agent-engine.test.ts',
	'agent/engine/slices.test.ts',
)
const AGENT_DISK = tests('storage/agent-storage.test.ts')
const TILL = tests('till/card/stand-in.test.ts', 'electron/host/till-stand-in.test.ts')
const TILL_DISK = tests('storage/till-storage.test.ts', 'electron/host/till-stand-in.test.ts')

export const STAND_IN_DEFECTS: readonly Defect[] = [
	{
		name: 'the agent spends a lease that has expired',
		file: 'agent/engine/stand-in.ts',
		find: 'return leaseTtlLeftMs(held, run, monotonicMs) <= 0',
		replace: 'return leaseTtlLeftMs(held, run, monotonicMs) < 0',
		caughtBy: AGENT,
	},
	{
		name: 'after a restart the agent believes a wall clock that went back',
		file: 'agent/engine/stand-in.ts',
		find: 'if (run.wallClockDoubtful || beforeThisRunMs < 0) return 0',
		replace: 'if (beforeThisRunMs < -1e15) return 0',
		caughtBy: AGENT,
	},
	{
		name: 'a restart makes a lease young again',
		file: 'agent/engine/stand-in.ts',
		find: 'return Math.max(0, ttlMs - beforeThisRunMs - (monotonicMs - run.startedMonotonicMs))',
		replace: 'return Math.max(0, ttlMs - (monotonicMs - run.startedMonotonicMs))',
		caughtBy: AGENT,
	},
	{
		name: 'the agent re-uses a counter',
		file: 'agent/engine/stand-in.ts',
		find: 'counter: chosen.lastCounter + 1 }',
		replace: 'counter: Math.max(1, chosen.lastCounter) }',
		caughtBy: AGENT,
	},
	{
		name: 'the agent spends more than the lease holds',
		file: 'agent/engine/stand-in.ts',
		find: 'const fitting = usable.filter((held) => leaseLeft(held) >= amount)',
		replace: 'const fitting = usable.filter((held) => held.lease.amount >= amount)',
		caughtBy: AGENT,
	},
	{
		name: 'the agent lets a lost card pay',
		file: 'agent/engine/stand-in.ts',
		find: "return refuse('cardLost')",
		replace: 'return null',
		caughtBy: AGENT,
	},
	{
		name: 'an authorisation that the centre did not answer is not reversed',
		file: 'agent/engine/card-desk.ts',
		find: "return standIn(request, asked.kind === 'unknown', deadlineAtMs)",
		replace: 'return standIn(request, false, deadlineAtMs)',
		caughtBy: AGENT,
	},
	{
		name: 'the same key is decided anew at the agent',
		file: 'agent/engine/card-desk.ts',
		find: 'if (known !== null) return repeated(request, known.decision, known.reversed)',
		replace: '',
		caughtBy: AGENT,
	},
	{
		name: 'two tills are answered about one card at the same time',
		file: 'agent/engine/card-desk.ts',
		find: 'await parts.byCard.run(request.cardNo, () => decide(request, deadlineAtMs))',
		replace: 'await decide(request, deadlineAtMs)',
		caughtBy: AGENT,
	},
	{
		name: 'the agent’s disk takes a counter that does not follow',
		file: 'storage/agent-lease-table.ts',
		find: 'assert(counter === row.last_counter + 1, `',
		replace: 'assert(counter > 0, `',
		caughtBy: AGENT_DISK,
	},
	{
		name: 'the agent’s disk takes more than a lease holds',
		file: 'storage/agent-lease-table.ts',
		find: 'assert(held.spent + amount <= held.lease.amount, `',
		replace: 'assert(held.spent >= 0, `',
		caughtBy: AGENT_DISK,
	},
	{
		name: 'the agent’s disk lends on more than a lease has left',
		file: 'storage/agent-lease-table.ts',
		find: 'assert(held.spent + part.amount <= held.lease.amount, `',
		replace: 'assert(held.spent >= 0, `',
		caughtBy: AGENT_DISK,
	},
	{
		name: 'a till that is alone spends an ended slice',
		file: 'till/card/stand-in.ts',
		find: 'return now.monotonicMs - received.monotonicMs >= ttlMs',
		replace: 'return now.monotonicMs - received.monotonicMs >= ttlMs * 2',
		caughtBy: TILL,
	},
	{
		name: 'a till believes a wall clock that went back',
		file: 'till/card/stand-in.ts',
		find: 'return run.wallClockDoubtful || sinceMs < 0 || sinceMs >= ttlMs',
		replace: 'return sinceMs >= ttlMs',
		caughtBy: TILL,
	},
	{
		name: 'a till spends more than its slice',
		file: 'till/card/stand-in.ts',
		find: 'const fitting = slices.filter((slice) => sliceLeft(slice) >= amount)',
		replace: 'const fitting = slices.filter((slice) => slice.amount >= amount)',
		caughtBy: TILL,
	},
	{
		name: 'the floor limit counts only the payment at hand',
		file: 'till/card/stand-in.ts',
		find: 'if (spent + amount <= limit)',
		replace: 'if (amount <= limit)',
		caughtBy: TILL,
	},
	{
		name: 'the floor limit is used although the centre said that the money is not there',
		file: 'till/card/stand-in.ts',
		find: "	'tillAlone',\n	'exceedsSlice',\n",
		replace: "	'tillAlone',\n	'insufficientFunds',\n	'exceedsSlice',\n",
		caughtBy: TILL,
	},
	{
		name: 'the till’s disk takes more than a slice holds',
		file: 'storage/slice-table.ts',
		find: 'assert(row.spent + amount <= row.amount, `',
		replace: 'assert(row.spent >= 0, `',
		caughtBy: TILL_DISK,
	},
]
