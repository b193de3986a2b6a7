import { describe } from 'vitest'
import { agentStorageSuite } from '../conformance/agent-storage-suite.ts'
import { MemoryAgentDisk } from './memory-agent-disk.ts'

describe('the agent’s disk in plain memory', () => {
	agentStorageSuite(async () => {
		const disk = new MemoryAgentDisk('disk-S01')
		return {
			open: async () => ({
				call: async (kind, input) => disk.perform(kind, input),
				close: async () => undefined,
			}),
			remove: async () => disk.close(),
		}
	})
})
