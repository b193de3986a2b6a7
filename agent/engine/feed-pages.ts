/**
 * Pages of the replica as they go down to the tills. Tills that have heard as much as each other hear the same page, which
 * is read and written once for all of them.
 */
import { LIMITS } from '../../protocol/limits.ts'
import { writeDown } from '../../protocol/wire/frame.ts'
import type { AgentStart } from '../../storage/agent-operations.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'

export type FeedPage = {
	/** The whole frame. */
	readonly frame: string
	/** Nothing came after it when it was read. */
	readonly complete: boolean
}

export type FeedPages = {
	/** What a till lacks that has heard up to this version. Rejects when it cannot be read. */
	after(version: number): Promise<FeedPage>
	/** The last version that anybody can have heard of. */
	givenOut(): number
	/** The replica has something new: what was read before says too little. */
	changed(): void
}

const PAGE_BYTES_MAX = 524_288

/** `storageId` names the agent's database in cursors; earlier runs gave out no version after `feedNumber`. */
export function createFeedPages(
	storage: AgentStorage,
	{ storageId, feedNumber }: Pick<AgentStart, 'storageId' | 'feedNumber'>,
): FeedPages {
	let givenOut = feedNumber
	let newest: { readonly version: number; readonly page: Promise<FeedPage> } | null = null

	async function read(version: number): Promise<FeedPage> {
		const found = await storage.call('feedAfter', {
			version,
			countMax: LIMITS.changesPerMessageMax,
			bytesMax: PAGE_BYTES_MAX,
		})
		const { records, complete } = found
		if (records.length > 0) givenOut = Math.max(givenOut, found.version)
		const cursor = `${storageId}:${found.version}`
		return { frame: writeDown({ kind: 'changes', records, cursor, complete }), complete }
	}

	return {
		after(version) {
			if (newest?.version === version) return newest.page
			const page = read(version)
			const mine = { version, page }
			newest = mine
			page.catch(() => {
				if (newest === mine) newest = null
			})
			return page
		},
		givenOut: () => givenOut,
		changed() {
			newest = null
		},
	}
}
