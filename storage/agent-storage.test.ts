/** The agent's database in its thread. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Hash, hashSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { agentStorageSuite } from '../test/conformance/agent-storage-suite.ts'
import { type AgentStorage, openAgentStorage } from './agent-storage.ts'

const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }

function openAt(folder: string, sizeBytesMax?: number): Promise<AgentStorage> {
	const limits = sizeBytesMax === undefined ? {} : { sizeBytesMax }
	return openAgentStorage({ file: join(folder, 'agent.sqlite'), ...limits }, () => undefined)
}

function hashOf(seq: number): Hash {
	return hashSchema.parse(seq.toString(16).padStart(64, '0'))
}

describe('the agent’s tables', () => {
	agentStorageSuite(async () => {
		const folder = mkdtempSync(join(tmpdir(), 'yika-agent-storage-'))
		return {
			open: () => openAt(folder),
			remove: async () => rmSync(folder, { recursive: true, force: true }),
		}
	})
})

test('a full disk refuses the batch whole; what was there stays, and small things still fit', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'yika-agent-storage-'))
	const storage = await openAt(folder, 400_000)
	const append = (from: number, count: number, size: number) => {
		const prevHash = hashOf(from - 1)
		const entries = Array.from({ length: count }, (_, index) => ({
			seq: from + index,
			text: 'x'.repeat(size),
			hash: hashOf(from + index),
		}))
		const batch = {
			...CHAIN,
			prevHash,
			entries,
			headSignature: 's',
			effects: [],
			nowMs: 1,
			received: { runId: 'r', wallMs: 1, monotonicMs: 1 },
		}
		return storage.call('appendEntries', batch)
	}
	await append(1, 2, 10)
	await expect(append(3, 20, 100_000)).rejects.toMatchObject({ code: 'diskFull' })
	const { chains } = await storage.call('start', null)
	expect(chains).toMatchObject([{ ...CHAIN, storedSeq: 2, postedSeq: 0 }])
	expect(await append(3, 1, 10)).toMatchObject({ kind: 'stored', storedSeq: 3 })
	await storage.close()
	rmSync(folder, { recursive: true, force: true })
})
