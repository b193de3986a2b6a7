import { describe } from 'vitest'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { TILL_ID } from '../conformance/journal-fixtures.ts'
import { journalSuite } from '../conformance/journal-suite.ts'
import { memoryDisk } from './memory-disk.ts'
import { openMemoryStorage } from './memory-journal.ts'

describe('memory storage', () => {
	journalSuite(async () => {
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
	})
})
