import { describe, expect, it } from 'vitest'
import { cardNoSchema, hashSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { BUILT_IN_RULES } from '../../protocol/greeting/built-in-rules.ts'
import type { Connection } from '../../protocol/journal/entry.ts'
import { card, item, known, member, NOON, Play } from '../../test/helpers/till-play.ts'
import type { TillInput } from '../events.ts'
import { INITIAL_SURROUNDINGS } from '../surroundings.ts'
import { viewOf } from '../view-of.ts'

const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const tap = { kind: 'cardRecognised', medium: UID, known: known() } as const

function memberOf(play: Play, connection: Connection = 'online') {
	const around = { ...INITIAL_SURROUNDINGS, connection, greetingRules: play.greetingRules }
	return viewOf({ state: play.state, around, tillId: 'S01-01', storeId: 'S01', revision: 1, nowMs: NOON })
		.member
}

describe('a card event', () => {
	it('greets from the till’s own copy and asks for a fresher picture', () => {
		const play = new Play().open().do(tap)
		expect(memberOf(play)).toMatchObject({
			cardNo: card().cardNo,
			sentence: { zh: '王女士，您好！谢谢您一直照顾我们的生意。' },
			segment: { name: { zh: '知己' }, because: { zh: '一年来 30 次，共 ¥10,000' } },
		})
		expect(play.effect('lookUpCard').medium).toEqual(UID)
	})

	it('unknown here: the agent is asked; unknown there too: said once, nothing changes', () => {
		const play = new Play().open().do({ ...tap, known: null })
		expect(play.effect('lookUpCard').medium).toEqual(UID)
		play.do({ kind: 'cardAnswered', medium: UID, known: null, leased: [] })
		expect(play.effect('notice').content).toEqual({ kind: 'cardUnknown' })
		expect(play.state.sale).toBeNull()
	})

	it('an answer about who was taken out of the sale meanwhile brings nobody back', () => {
		const play = new Play().open().do(tap)
		const { medium, isNews } = play.effect('lookUpCard')
		const late: TillInput = {
			kind: 'cardAnswered',
			medium,
			known: known(),
			leased: [],
			...(isNews && { isNews }),
		}
		expect(memberOf(play.do({ kind: 'removeMember' }, late))).toBeNull()
		expect(memberOf(play.do({ kind: 'openDesk', desk: 'enrol' }, late))).toBeNull()
		expect(play.state.desk).toMatchObject({ kind: 'enrol', cardNo: null })
	})

	it('unknown here and known to the agent: greeted when it answers', () => {
		const play = new Play().open().do({ ...tap, known: null })
		const { medium, isNews } = play.effect('lookUpCard')
		play.do({ kind: 'cardAnswered', medium, known: known(), leased: [], ...(isNews && { isNews }) })
		expect(memberOf(play)).toMatchObject({ cardNo: card().cardNo })
	})

	it('a bank card and an unread card are said, and change nothing', () => {
		for (const reason of ['bankCard', 'unreadable'] as const) {
			const play = new Play().open().do(tap).do({ kind: 'cardRefused', reason })
			expect(play.effect('notice').content).toEqual({ kind: 'cardRefused', reason })
			expect(memberOf(play)).toMatchObject({ cardNo: card().cardNo })
		}
	})

	describe('by a member’s QR code', () => {
		const code = {
			cardNo: card().cardNo,
			issuedAtS: NOON / 1000,
			validForS: 60,
			signature: 'c2lnbmVk',
		}
		const read = { kind: 'memberCodeRead', code, isGenuine: true, known: known() } as const
		const reasonOf = (play: Play) => play.effect('notice').content

		it('greets, and counts once', () => {
			const play = new Play().open().do(read)
			expect(memberOf(play)).toMatchObject({ cardNo: card().cardNo })
			const again = play.do({ kind: 'removeMember' }).do(read)
			expect(memberOf(again)).toBeNull()
			expect(reasonOf(again)).toEqual({ kind: 'cardRefused', reason: 'codeUsed' })
		})

		it('read twice for the same customer changes nothing', () => {
			const play = new Play().open().do(read)
			const { state } = play
			expect(play.do(read).state).toEqual(state)
		})

		it('not genuine, or of yesterday: refused', () => {
			const play = new Play().open().do({ ...read, isGenuine: false })
			expect(reasonOf(play)).toEqual({ kind: 'cardRefused', reason: 'codeNotGenuine' })
			play.do({ ...read, code: { ...code, issuedAtS: code.issuedAtS - 86_400 } })
			expect(reasonOf(play)).toEqual({ kind: 'cardRefused', reason: 'codeExpired' })
			expect(play.state.usedMemberCodes).toEqual([])
		})

		it('turned down because nobody is signed on, it may be shown again', () => {
			const play = new Play().do(read)
			expect(play.state.usedMemberCodes).toEqual([])
			expect(memberOf(play.open().do(read))).toMatchObject({ cardNo: card().cardNo })
		})
	})

	it('does not replace a card that has paid', () => {
		const play = new Play()
			.open()
			.do(tap)
			.take(item('A', 100))
			.do(
				{ kind: 'startTender' },
				{ kind: 'tenderPurse', purse: 'storedValue', amount: item('A', 50).unitPriceMinor },
			)
		const other = known({ cardNo: cardNoSchema.parse('8800000000000025') })
		expect(play.do({ kind: 'cardRecognised', medium: UID, known: other }).result).toMatchObject({
			code: 'otherCardHasPaid',
		})
	})
})

describe('a card that is not active', () => {
	it('is not greeted, and a lost one shows nothing of its member', () => {
		const shown = (state: 'lost' | 'frozen') =>
			memberOf(new Play().open().do({ ...tap, known: known({ state }) }))
		expect(shown('frozen')).toMatchObject({ sentence: null, occasion: null, question: null })
		expect(shown('frozen')?.member?.familyName).toBe('王')
		expect(shown('lost')).toMatchObject({ cardState: 'lost', member: null, sentence: null })
	})
})

describe('the number of a sale', () => {
	it('is given back when nothing was ever taken, so that receipt numbers have no gaps', () => {
		const play = new Play().open().do(tap, { kind: 'removeMember' }, tap, { kind: 'cancelSale' })
		expect(play.state.counters.sale).toBe(0)
		play.take(item('A', 100)).do({ kind: 'cancelSale' })
		expect(play.last('saleCancelled').saleId).toMatch(/-000001$/)
		expect(play.do(tap).state.sale?.saleId).toMatch(/-000002$/)
	})

	it('is kept when the basket was emptied by line voids: the cancelled sale is in the journal', () => {
		const play = new Play()
			.open()
			.take(item('A', 100))
			.do({ kind: 'voidLine', lineNumber: 1 }, { kind: 'cancelSale' })
		expect(play.state.counters.sale).toBe(1)
		expect(play.kinds()).toContain('saleCancelled')
	})
})

describe('what may be spent right now', () => {
	it.each([
		// available 300, leased 200 of which this store holds 120
		{ connection: 'online' as const, spendableNow: 42_000, limitedBy: 'balance' },
		{ connection: 'store' as const, spendableNow: 12_000, limitedBy: 'lease' },
		{ connection: 'alone' as const, spendableNow: 0, limitedBy: 'alone' },
	])('$connection: $spendableNow, limited by $limitedBy', ({ connection, spendableNow, limitedBy }) => {
		const play = new Play().open().do(tap, {
			kind: 'cardAnswered',
			medium: UID,
			known: known(),
			leased: [{ purse: 'storedValue', byStore: 12_000, byTill: 0 }],
		})
		expect(memberOf(play, connection)?.storedValue).toMatchObject({
			balance: 50_000,
			spendableNow,
			limitedBy,
		})
	})

	it('a card that is not active pays nothing', () => {
		const play = new Play().open().do({ ...tap, known: known({ state: 'lost' }) })
		expect(memberOf(play)?.storedValue).toMatchObject({ spendableNow: 0, limitedBy: 'cardState' })
	})
})

it.each(['online', 'store', 'alone'] as const)('%s now: the card in the sale is asked for again', (to) => {
	const play = new Play().open().do(tap)
	play.connection = to === 'online' ? 'store' : 'online'
	play.effects = []
	play.do({ kind: 'connectionObserved', to, reason: 'linkLost' })
	expect(play.effect('lookUpCard').medium).toEqual(UID)
})

describe('the one question', () => {
	it('is asked, answered and saved as a fact, and not asked again in this sale', () => {
		const play = new Play().open().do(tap)
		expect(memberOf(play)?.question).toMatchObject({ field: 'contactChannel', reason: 'unknown' })
		play.do({ kind: 'answerQuestion', field: 'contactChannel', value: 'wechat' })
		expect(play.last('fieldCaptured')).toMatchObject({
			field: 'contactChannel',
			value: 'wechat',
			memberId: 'M1',
		})
		expect(memberOf(play)).toMatchObject({
			question: null,
			answered: { field: 'contactChannel', value: 'wechat' },
		})
	})

	it.each([
		{ kind: 'answerQuestion', field: 'contactChannel', value: 'wechat' },
		{ kind: 'declineQuestion', field: 'contactChannel' },
		{ kind: 'declineQuestion', field: 'contactChannel', later: true },
	] as const)('two taps of one finger are one answer: $kind', (tapped) => {
		const play = new Play().open().do(tap, tapped, tapped)
		expect(play.result).toEqual({ kind: 'accepted' })
		expect(play.kinds().filter((kind) => kind === 'fieldCaptured')).toHaveLength(1)
	})

	describe('that promises points', () => {
		const promising = () => {
			const play = new Play()
			play.greetingRules = {
				...BUILT_IN_RULES,
				questions: BUILT_IN_RULES.questions.map((rule) => ({ ...rule, rewardPoints: 50 })),
			}
			return play.open()
		}
		const channel = { kind: 'answerQuestion', field: 'contactChannel', value: 'wechat' } as const
		const paid = [
			{ kind: 'startTender' },
			{ kind: 'tenderCash', handedOverMinor: minor(10_000) },
		] as const satisfies readonly TillInput[]
		const earnedIn = (play: Play) =>
			play
				.last('saleCompleted')
				.earned.map(({ cardNo, purse, amount, forAnswer }) => [cardNo, purse, amount, forAnswer])

		it('says so beside the question, and gives them with the sale of the answer', () => {
			const play = promising().do(tap)
			expect(memberOf(play)?.question).toMatchObject({ field: 'contactChannel', rewardPoints: 50 })
			play
				.do(channel)
				.take(item('A', 2_000))
				.do(...paid)
			expect(earnedIn(play)).toEqual([[card().cardNo, 'points', 70, 50]])
			const seq = play.state.sale?.completedSeq ?? 0
			play.do({ kind: 'mirrorAnswered', seq, hash: hashSchema.parse('ab'.repeat(32)), confirmed: true })
			expect(play.receipts[0]?.layout.rows).toEqual(
				expect.arrayContaining([
					{ kind: 'pair', left: '本次积分', right: '+70' },
					{ kind: 'pair', left: '  其中回答问题', right: '+50' },
				]),
			)
		})

		it('gives them also where the goods earn nothing', () => {
			const play = promising()
				.do(tap, channel)
				.take(item('A', 50))
				.do(...paid)
			expect(earnedIn(play)).toEqual([[card().cardNo, 'points', 50, 50]])
		})

		it.each<readonly [string, readonly TillInput[]]>([
			['a refusal', [{ kind: 'declineQuestion', field: 'contactChannel' }]],
			['later', [{ kind: 'declineQuestion', field: 'contactChannel', later: true }]],
			['a refusal that is thought over', [{ kind: 'declineQuestion', field: 'contactChannel' }, channel]],
			['what was not asked', [{ kind: 'answerQuestion', field: 'email', value: 'wang@example.com' }]],
		])('gives none for %s', (_name, said) => {
			const play = promising()
				.do(tap, ...said)
				.take(item('A', 2_000))
				.do(...paid)
			expect(earnedIn(play)).toEqual([[card().cardNo, 'points', 20, undefined]])
		})

		it('gives them once, whatever is said after the answer', () => {
			const play = promising().do(tap, channel, { ...channel, value: 'sms' })
			play.do({ kind: 'answerQuestion', field: 'email', value: 'wang@example.com' })
			expect(earnedIn(play.take(item('A', 2_000)).do(...paid))).toEqual([[card().cardNo, 'points', 70, 50]])
		})

		it('gives them to nobody else: another card in the sale earns for the goods alone', () => {
			const other = { ...card(), cardNo: cardNoSchema.parse('8800000000000025') }
			const play = promising().do(tap, channel).take(item('A', 2_000)).do({ kind: 'removeMember' })
			play.do({
				...tap,
				medium: { kind: 'uid', value: '04A1B2C3D4E581' },
				known: { ...known(), card: other },
			})
			expect(earnedIn(play.do(...paid))).toEqual([[other.cardNo, 'points', 20, undefined]])
		})

		it('takes the promise along when the basket is put aside, and is recalled', () => {
			const play = promising().do(tap, channel).take(item('A', 2_000))
			play.do({ kind: 'suspendSale', label: '' })
			const { kind: _, recalledFrom: __, ...sale } = play.last('saleSuspended')
			expect(sale.answerPoints).toBe(50)
			play.effects = []
			play.do({ kind: 'recallSale', saleId: sale.saleId, despite: false })
			const { kind: ___, ...asked } = play.effect('recallSale')
			const answer = { kind: 'recalled', sale, takenFrom: null } as const
			play.do({ kind: 'recallAnswered', asked, outcome: { answer, own: null } })
			const { kind: ____, ...lookUp } = play.effect('lookUpCard')
			play.do({ kind: 'cardAnswered', ...lookUp, known: known(), leased: [] }, ...paid)
			expect(earnedIn(play)).toEqual([[card().cardNo, 'points', 70, 50]])
		})
	})

	it('"later" and a refusal are facts, and not the same', () => {
		const later = new Play().open().do(tap, { kind: 'declineQuestion', field: 'contactChannel', later: true })
		expect(later.last('fieldCaptured')).toMatchObject({ value: null, later: true })
		const refused = new Play().open().do(tap, { kind: 'declineQuestion', field: 'contactChannel' })
		expect(refused.last('fieldCaptured').later).toBeUndefined()
	})

	it('"not now" is a fact too', () => {
		const play = new Play().open().do(tap, { kind: 'declineQuestion', field: 'contactChannel' })
		expect(play.last('fieldCaptured')).toMatchObject({ value: null })
		expect(memberOf(play)?.question).toBeNull()
	})

	it('an answer of the wrong form is refused and nothing is kept', () => {
		const play = new Play().open().do(tap, { kind: 'answerQuestion', field: 'birthday', value: '02-30' })
		expect(play.result).toMatchObject({ code: 'answerInvalid' })
		expect(play.kinds()).not.toContain('fieldCaptured')
	})

	it('what she declined lately rests; something else is asked', () => {
		const shy = known({ member: member({ declinedAtMs: { contactChannel: NOON - 86_400_000 } }) })
		const play = new Play().open().do({ ...tap, known: shy })
		expect(memberOf(play)?.question?.field).toBe('birthday')
	})
})
