/** The demonstration's group with more tills in its first store and more cards, so that a load has something to spread over. */
import { writeFileSync } from 'node:fs'
import { cardNoSchema, storeIdSchema, type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { ensureKey } from '../demo/demo-keys.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { loadGroup } from '../demo/group-file.ts'

const SEED = 1
export const STORE = storeIdSchema.parse('S01')
const TILLS = 8
const CARDS = 2_000
const OPENING_MINOR = 1_000_000

/** The tills that share a load; each may ask only so much at once. */
export const LOAD_TILLS: readonly TillId[] = Array.from({ length: TILLS }, (_, index) =>
	tillIdSchema.parse(`${STORE}-${String(index + 11)}`),
)

/** Writes the group's file for the server's import and returns what is in it. */
export async function makeBenchGroup(dir: string): Promise<GroupData> {
	const demo = await loadGroup(dir, SEED)
	const group = groupDataSchema.parse({
		...demo,
		terminals: [...demo.terminals, ...LOAD_TILLS.map((tillId) => terminal(dir, tillId))],
		cards: [...demo.cards, ...Array.from({ length: CARDS }, (_, index) => card(index))],
	})
	writeFileSync(demoPaths.group(dir), JSON.stringify(group))
	return group
}

function terminal(dir: string, tillId: TillId): object {
	return { tillId, storeId: STORE, epoch: 1, publicKey: ensureKey(demoPaths.key(dir, tillId)) }
}

function card(index: number): object {
	return {
		cardNo: cardNoSchema.parse(`6288${20_000_001 + index}`),
		state: 'active',
		cardClass: 'standard',
		media: [],
		memberId: null,
		opening: { storedValue: OPENING_MINOR, points: 0, gift: 0 },
		vouchers: [],
		grants: [],
	}
}
