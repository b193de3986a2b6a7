/** What a question costs, and that one which nobody answered is told of. */
import { describe, expect, it } from 'vitest'
import { hashSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { item, known, member, Play } from '../../test/helpers/till-play.ts'

const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const tap = { kind: 'cardRecognised', medium: UID, known: known() } as const
const answer = { kind: 'answerQuestion', field: 'contactChannel', value: 'sms' } as const
const HASH = hashSchema.parse('ab'.repeat(32))

function paid(play: Play): Play {
	play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(100_00) })
	return play.do({ kind: 'mirrorAnswered', seq: play.nextSeq - 1, hash: HASH, confirmed: true })
}

function later(play: Play, seconds: number): Play {
	play.nowMs += seconds * 1_000
	return play
}

describe('the seconds that a question takes', () => {
	const took = (play: Play) => play.last('fieldCaptured').tookMs

	it('begin when the greeting is shown', () => {
		const play = later(new Play().open().do(tap), 7)
		expect(took(play.do(answer))).toBe(7_000)
	})

	it('begin anew when goods were taken meanwhile: nobody waited', () => {
		const play = later(new Play().open().do(tap), 60).take(item('A', 100))
		expect(took(later(play, 4).do(answer))).toBe(4_000)
	})

	it('do not begin anew when the card is laid on the reader again, or a line goes', () => {
		const play = later(new Play().open().take(item('A', 100)).do(tap), 5).do(tap)
		expect(took(later(play, 5).do({ kind: 'voidLine', lineNumber: 1 }, answer))).toBe(10_000)
	})

	it('are counted for "later" and a refusal, too, and never beyond ten minutes', () => {
		const play = later(new Play().open().do(tap), 3_600)
		expect(took(play.do({ kind: 'declineQuestion', field: 'contactChannel', later: true }))).toBe(600_000)
	})

	it('are not known of a card that came while money was taken', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, tap)
		expect(took(later(play, 5).do({ kind: 'backToSale' }, answer))).toBeUndefined()
	})
})

describe('a question that nobody answered', () => {
	const bought = (given = tap) => paid(new Play().open().do(given).take(item('A', 100)))

	it('is told of when the customer has gone', () => {
		const play = bought()
		expect(play.kinds()).not.toContain('questionPassed')
		expect(play.do({ kind: 'nextCustomer' }).last('questionPassed')).toEqual({
			kind: 'questionPassed',
			memberId: 'M1',
			cardNo: known().card.cardNo,
			field: 'contactChannel',
			wordingVersion: 'built-in-1',
		})
	})

	it('is told of also when the next customer’s goods come first', () => {
		expect(bought().take(item('B', 100)).kinds()).toContain('questionPassed')
	})

	it.each([
		['one that was answered', () => paid(new Play().open().do(tap, answer).take(item('A', 100)))],
		['a member of whom nothing is asked', () => bought({ ...tap, known: known({ member: null }) })],
		[
			'a card that came while money was taken',
			() => {
				const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, tap)
				play.do({ kind: 'tenderCash', handedOverMinor: minor(100_00) })
				return play.do({ kind: 'mirrorAnswered', seq: play.nextSeq - 1, hash: HASH, confirmed: true })
			},
		],
	])('is not: %s', (_, play) => {
		expect(play().do({ kind: 'nextCustomer' }).kinds()).not.toContain('questionPassed')
	})

	it('a cancelled sale tells nothing', () => {
		const play = new Play().open().do(tap).take(item('A', 100)).do({ kind: 'cancelSale' })
		expect(play.kinds()).not.toContain('questionPassed')
	})
})

it('rests as long as head office’s rules say', () => {
	const asked = (member_: ReturnType<typeof member>) =>
		new Play().open().do({ ...tap, known: known({ member: member_ }) })
	const shy = asked(member({ laterAtMs: { contactChannel: new Play().nowMs - 86_400_000 } }))
	expect(
		paid(shy.take(item('A', 100)))
			.do({ kind: 'nextCustomer' })
			.last('questionPassed').field,
	).toBe('birthday')
})
