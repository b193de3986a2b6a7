import { describe } from 'vitest'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { TILL_ID } from '../conformance/journal-fixtures.ts'
import { journalSuite, type StorageBench } from '../conformance/journal-suite.ts'
import { memberNewsSuite } from '../conformance/member-news-suite.ts'
import { standInSuite } from '../conformance/stand-in-suite.ts'
import { memoryDisk } from './memory-disk.ts'
import { openMemoryStorage } from './memory-journal.ts'

describe('memory storage', () => {
	const bench = async (): Promise<StorageBench> => {
		const disk = memoryDisk(TILL_ID)
		return {
			open: ({ tillId = TILL_ID, epoch = 1 } = {}) =>
				openMemoryStorage(disk, { tillId: tillIdSchema.parse(tillId), epoch }),
			fill: async () => {
				disk.full = true
			},
			empty: async () => {
				disk.full = false
			},
			remove: async () => disk.chains.clear(),
		}
	}
	journalSuite(bench)
	memberNewsSuite(bench)
	standInSuite(bench)
})
