import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commitOf, draft, NO_SALE, TILL_ID } from '../test/conformance/journal-fixtures.ts'
import { openStorageWorker } from './worker-client.ts'
import type { WorkerRole } from './worker-roles.ts'

let folder: string
let thread: Worker | null
let deaths: Error[]
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'yika-worker-'))
	thread = null
	deaths = []
})
afterEach(() => rm(folder, { recursive: true }))

const hooks = {
	onDeath: (error: Error) => {
		deaths.push(error)
	},
	startThread(role: WorkerRole) {
		thread = new Worker(new URL('./worker.ts', import.meta.url), { workerData: role })
		return thread
	},
}
const open = () =>
	openStorageWorker<'till'>(
		{ role: 'till', options: { file: join(folder, 'till.db'), tillId: TILL_ID, epoch: 1 } },
		hooks,
	)

describe('storage thread', () => {
	it('answers each request by itself: one failure touches no other', async () => {
		const worker = await open()
		const answers = await Promise.allSettled([
			worker.call('commit', commitOf([draft(NO_SALE)])),
			worker.call('commit', commitOf([draft(NO_SALE, 1, 2)])),
			worker.call('commit', commitOf([draft(NO_SALE)])),
		])
		expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
		expect(answers[1]).toMatchObject({ reason: { name: 'AssertionFailed' } })
		expect((await worker.call('load', null)).head.seq).toBe(2)
		await worker.close()
		expect(deaths).toEqual([])
	})

	it('finishes what was asked before it closes, and takes nothing after', async () => {
		const worker = await open()
		const commits = [1, 2, 3].map((atMs) => worker.call('commit', commitOf([draft(NO_SALE, atMs)])))
		const closed = worker.close()
		await expect(worker.call('load', null)).rejects.toMatchObject({ code: 'closed' })
		expect((await Promise.all(commits)).map(({ appended }) => appended[0]?.seq)).toEqual([1, 2, 3])
		await closed
		await worker.close()
		expect(deaths).toEqual([])
	})

	it('rejects everything pending and reports it when the thread dies', async () => {
		const worker = await open()
		const died = thread?.terminate()
		const pending = await Promise.allSettled([worker.call('load', null), worker.call('feedCursor', null)])
		await died
		for (const answer of pending)
			expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'closed' } })
		expect(deaths).toMatchObject([{ name: 'StorageError', code: 'closed' }])
		await expect(worker.call('load', null)).rejects.toMatchObject({ code: 'closed' })
		await worker.close()
	})

	it('says why a database cannot be opened, and that is no death', async () => {
		const options = { file: join('/dev/null', 'till.db'), tillId: TILL_ID, epoch: 1 }
		await expect(openStorageWorker<'till'>({ role: 'till', options }, hooks)).rejects.toMatchObject({
			name: 'StorageError',
		})
		expect(deaths).toEqual([])
	})
})
