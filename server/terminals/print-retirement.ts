/** What `yika retire` does and says. */
import { storeOf } from '../../identity/who.ts'
import type { TillId } from '../../protocol/base/ids.ts'
import { isOperator } from '../cards/operate.ts'
import type { Database } from '../database/pool.ts'
import { type Retired, type Retirement, retireTerminal } from './retire.ts'

/** Returns the exit code: 0 retired, 1 not. */
export async function printRetirement(
	database: Database,
	asked: Retirement,
	print: (line: string) => void,
): Promise<number> {
	const result = await database.transaction(async (sql) =>
		(await isOperator(sql, asked.operatorId))
			? await retireTerminal(sql, asked)
			: ({ kind: 'unknownOperator' } as const),
	)
	print(
		result.kind === 'unknownOperator'
			? `there is no operator ${asked.operatorId}; nothing was changed`
			: wordsOf(asked.tillId, result),
	)
	return result.kind === 'retired' || result.kind === 'wasRetired' ? 0 : 1
}

function wordsOf(tillId: TillId, result: Retired): string {
	switch (result.kind) {
		case 'retired':
			return `${tillId} is retired; its agent hears of it within seconds. Another till joins there by a new code (yika code)`
		case 'wasRetired':
			return `${tillId} was retired before; nothing was changed`
		case 'unknownTill':
			return `there is no till ${tillId}`
		case 'storeAway':
			return `the agent of ${storeOf(tillId)} is not connected, and may have entries of ${tillId} that are not here: wait until it is, or give --anyway`
		case 'entriesWait':
			return `${result.count} entries of ${storeOf(tillId)} wait at its agent, some of them may be those of ${tillId}: wait until the status page shows none, or give --anyway`
		case 'shiftOpen':
			return `${tillId} has a shift open, that of ${result.businessDate}: close it there, wait until no entry waits, and retire it then. If the till is lost: yika revoke and yika write-off`
	}
}
