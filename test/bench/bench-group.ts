/**
 * The demonstration's group with more tills in its first store and more members, each with a card, so that a load has
 * something to spread over: in a shop hardly any card comes twice in an hour.
 */
import { writeFileSync } from 'node:fs'
import { cardNoSchema, storeIdSchema, type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { ensureKey } from '../demo/demo-keys.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { loadGroup } from '../demo/group-file.ts'

const SEED = 1
export const STORE = storeIdSchema.parse('S01')
const TILLS = 8
const MEMBERS = 2_000
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
		members: [...demo.members, ...Array.from({ length: MEMBERS }, (_, index) => member(demo, index))],
		cards: [...demo.cards, ...Array.from({ length: MEMBERS }, (_, index) => card(index))],
	})
	writeFileSync(demoPaths.group(dir), JSON.stringify(group))
	return group
}

function terminal(dir: string, tillId: TillId): object {
	return { tillId, storeId: STORE, epoch: 1, publicKey: ensureKey(demoPaths.key(dir, tillId)) }
}

function memberId(index: number): string {
	return `B${String(index + 1).padStart(6, '0')}`
}

/** Like one of the demonstration's. */
function member({ members }: GroupData, index: number): object {
	return { ...members[index % members.length], memberId: memberId(index) }
}

function card(index: number): object {
	return {
		cardNo: cardNoSchema.parse(`6288${20_000_001 + index}`),
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: `04${(index + 1).toString(16).toUpperCase().padStart(12, '0')}` }],
		memberId: memberId(index),
		opening: { storedValue: OPENING_MINOR, points: 0, gift: 0 },
		vouchers: [],
		grants: [],
	}
}
