import { expect, it } from 'vitest'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { memoryDisk } from '../../test/simulators/memory-disk.ts'
import { openMemoryStorage } from '../../test/simulators/memory-journal.ts'
import type { PrintOutcome } from '../ports/devices.ts'
import type { NewPrintJob } from '../ports/print-spool.ts'
import { SpoolRunner } from './spool-runner.ts'

const TILL = tillIdSchema.parse('S01-01')
const JOB: NewPrintJob = {
	jobId: 'P1',
	saleId: null,
	layout: { language: 'en', rows: [] },
	copy: false,
	createdAtMs: 0,
}

it.each([
	{ outcome: { kind: 'done' }, state: 'done' },
	{ outcome: { kind: 'unknown', problem: 'device.silent' }, state: 'unknown' },
] as const)(
	'an outcome $state that the full disk did not take is written later; nothing comes out twice',
	async (row) => {
		const disk = memoryDisk(TILL)
		const time = new ManualTime()
		const storage = await openMemoryStorage(disk, { tillId: TILL, epoch: 1 })
		await storage.journal.commit({ entries: [], workingState: '{}', workingVersion: 1, printJobs: [JOB] })
		let papers = 0
		const failures: unknown[] = []
		const runner = new SpoolRunner({
			spool: storage.printSpool,
			printer: {
				print: async (_job, onSending): Promise<PrintOutcome> => {
					await onSending()
					papers += 1
					disk.full = true
					return row.outcome
				},
			},
			timer: time.ports.timer,
			onChange: () => undefined,
			onFailure: (error) => failures.push(error),
		})
		runner.wake()
		await time.advance(3_500)
		expect(failures).toHaveLength(4)
		disk.full = false
		await time.advance(2_000)
		expect(papers).toBe(1)
		expect(disk.printJobs).toMatchObject([{ jobId: 'P1', state: row.state, copy: false }])
		await runner.stop()
	},
)

it('a double tap on "did not come out" prints one copy', async () => {
	const time = new ManualTime()
	const disk = memoryDisk(TILL)
	const storage = await openMemoryStorage(disk, { tillId: TILL, epoch: 1 })
	await storage.journal.commit({ entries: [], workingState: '{}', workingVersion: 1, printJobs: [JOB] })
	await storage.printSpool.setPrintJobState('P1', 'unknown', 'device.silent')
	const copies: boolean[] = []
	const runner = new SpoolRunner({
		spool: storage.printSpool,
		printer: {
			print: async (job, onSending) => {
				await onSending()
				copies.push(job.copy)
				return { kind: 'done' }
			},
		},
		timer: time.ports.timer,
		onChange: () => undefined,
		onFailure: () => undefined,
	})
	await runner.resolve({ jobId: 'P1', attempt: 0, cameOut: false })
	await time.advance(10)
	await runner.resolve({ jobId: 'P1', attempt: 0, cameOut: false })
	await time.advance(10)
	expect(copies).toEqual([true])
	expect(disk.printJobs).toMatchObject([{ state: 'done' }])
	await runner.stop()
})

it('an answer about one attempt says nothing of the next: the copy came out, and no third paper follows', async () => {
	const time = new ManualTime()
	const storage = await openMemoryStorage(memoryDisk(TILL), { tillId: TILL, epoch: 1 })
	await storage.journal.commit({ entries: [], workingState: '{}', workingVersion: 1, printJobs: [JOB] })
	await storage.printSpool.setPrintJobState('P1', 'unknown', 'device.silent')
	let papers = 0
	const runner = new SpoolRunner({
		spool: storage.printSpool,
		printer: {
			print: async (_job, onSending) => {
				await onSending()
				papers += 1
				return { kind: 'unknown', problem: 'device.silent' }
			},
		},
		timer: time.ports.timer,
		onChange: () => undefined,
		onFailure: () => undefined,
	})
	const didNotComeOut = { jobId: 'P1', attempt: 0, cameOut: false }
	await runner.resolve(didNotComeOut)
	await time.advance(10)
	expect(papers).toBe(1)
	await runner.resolve(didNotComeOut)
	await time.advance(10)
	expect(papers).toBe(1)
	await runner.resolve({ jobId: 'P1', attempt: 1, cameOut: true })
	expect((await storage.printSpool.nextPrintJob())?.job).toBeUndefined()
	await runner.stop()
})
