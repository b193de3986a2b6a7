import { expect, it } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { PrintAttempt } from './print-attempt.ts'

function attempt(): PrintAttempt {
	const begun = new PrintAttempt(new ManualTime().ports.timer)
	begun.allow(1_000)
	return begun
}

it('a printer that answers its fence before the port says that the last bytes are gone has printed', async () => {
	const quick = attempt()
	quick.markOnItsWay('1', true)
	quick.fenceAnswered()
	expect(quick.isOver).toBe(false)
	quick.allSent(1_000)
	expect(await quick.ended).toEqual({ kind: 'done' })
})

it('an answer before the first mark is another job’s', async () => {
	const early = attempt()
	early.fenceAnswered()
	early.markOnItsWay('1', true)
	early.allSent(1_000)
	expect(early.isOver).toBe(false)
	early.fenceAnswered()
	expect(await early.ended).toEqual({ kind: 'done' })
})

it('every fence must be answered: one answer is not enough for two parts', async () => {
	const parts = attempt()
	parts.markOnItsWay('1', false)
	parts.markOnItsWay('2', true)
	parts.allSent(1_000)
	parts.fenceAnswered()
	expect(parts.isOver).toBe(false)
	parts.fenceAnswered()
	expect(await parts.ended).toEqual({ kind: 'done' })
})

it('process ids must be answered in order: one that is missing leaves the job in doubt', async () => {
	const parts = attempt()
	for (const [id, isLast] of [
		['1', false],
		['2', false],
		['3', true],
	] as const)
		parts.markOnItsWay(id, isLast)
	parts.allSent(1_000)
	parts.processIdAnswered('1')
	parts.processIdAnswered('9')
	expect(parts.isOver).toBe(false)
	parts.processIdAnswered('3')
	expect(await parts.ended).toEqual({ kind: 'unknown', problem: 'device.silent' })
})
