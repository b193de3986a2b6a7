import { expect, it } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { PrintAttempt } from './print-attempt.ts'

function attempt(): PrintAttempt {
	const begun = new PrintAttempt('0001', new ManualTime().ports.timer)
	begun.allow(1_000)
	return begun
}

it('a printer that answers its fence before the port says that the last bytes are gone has printed', async () => {
	const quick = attempt()
	quick.lastOnItsWay()
	quick.fenceAnswered()
	expect(quick.isOver).toBe(false)
	quick.allSent(1_000)
	expect(await quick.ended).toEqual({ kind: 'done' })
})

it('an answer before the last bytes is another job’s', async () => {
	const early = attempt()
	early.fenceAnswered()
	early.lastOnItsWay()
	early.allSent(1_000)
	expect(early.isOver).toBe(false)
	early.fenceAnswered()
	expect(await early.ended).toEqual({ kind: 'done' })
})
