import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { storeIdSchema } from '../protocol/base/ids.ts'
import { agentSettingsSchema } from '../protocol/settings/process-settings.ts'
import { openAgentStorage } from '../storage/agent-storage.ts'
import type { FeedBatch } from '../storage/first-load.ts'
import { openMachine } from '../storage/machine-secret.ts'
import { card, item } from '../test/helpers/till-play.ts'
import { fillAgent } from './first-load.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-fill-agent-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SETTINGS = agentSettingsSchema.parse({
	storeId: 'S01',
	keyFile: join(folder, 'agent.pem'),
	dataDir: folder,
	centreUrl: 'ws://127.0.0.1:9/link',
	port: 0,
})
const PAGES: readonly FeedBatch[] = [
	{ kind: 'changes', records: [{ kind: 'card', card: card() }], cursor: '7-aaaaaaaa.1.1', complete: false },
	{
		kind: 'changes',
		records: [{ kind: 'item', item: item('A1', 100) }],
		cursor: '7-aaaaaaaa.1.2',
		complete: true,
	},
]
const load = (pages: readonly FeedBatch[]) => ({
	header: { storeId: storeIdSchema.parse('S01'), madeAtMs: 0 },
	batches: (async function* () {
		yield* pages
	})(),
})
const nothing = () => undefined
const open = () =>
	openAgentStorage({ file: join(folder, 'agent.sqlite'), pageKey: openMachine(SETTINGS).pageKey }, nothing)

it('goes on where it was interrupted, asks the centre from there, and is not filled twice', async () => {
	expect(await fillAgent(SETTINGS, load(PAGES.slice(0, 1)), nothing)).toBe('applied')
	expect(await fillAgent(SETTINGS, load(PAGES), nothing)).toBe('applied')
	const storage = await open()
	expect(await storage.call('start', null)).toMatchObject({ feedCursor: '7-aaaaaaaa.1.2' })
	expect(await storage.call('cardByNumber', { cardNo: card().cardNo })).toMatchObject({
		cardNo: card().cardNo,
	})
	const { records } = await storage.call('feedAfter', { version: 0, countMax: 9, bytesMax: 1_000_000 })
	expect(records).toHaveLength(2)
	await expect(fillAgent(SETTINGS, load(PAGES), nothing)).rejects.toMatchObject({ code: 'busy' })
	await storage.call('applyFeed', { records: [], cursor: '7-aaaaaaaa.3.9' })
	await storage.close()
	expect(await fillAgent(SETTINGS, load(PAGES), nothing)).toBe('there')
})
