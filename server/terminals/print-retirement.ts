/** What `yika retire` does and says. */
import type { OperatorId, TillId } from '../../protocol/base/ids.ts'
import type { Database } from '../database/pool.ts'
import { type Retired, retireTerminal } from './retire.ts'

export type RetirementAsked = {
	readonly tillId: TillId
	readonly operatorId: OperatorId
	readonly nowMs: number
}

/** Returns the exit code: 0 retired, 1 not. */
export async function printRetirement(
	database: Database,
	{ tillId, operatorId, nowMs }: RetirementAsked,
	print: (line: string) => void,
): Promise<number> {
	const result = await database.transaction((sql) => retireTerminal(sql, tillId, operatorId, nowMs))
	print(wordsOf(tillId, result))
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
		case 'shiftOpen':
			return `${tillId} has a shift open, that of ${result.businessDate}: close it there, wait until no entry waits, and retire it then. If the till is lost: yika revoke and yika write-off`
	}
}
