/** Which rule is taken, and why not another: a table that head office can read aloud. */
import { describe, expect, it } from 'vitest'
import { card, member } from '../../test/helpers/till-play.ts'
import { businessDateSchema } from '../base/business-date.ts'
import type { MemberSnapshot } from '../card/card-snapshot.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'
import { explain, greet } from './greet.ts'
import type { GreetingMoment } from './greeting-facts.ts'
import { type Conditions, type GreetingRules, greetingRulesSchema } from './greeting-rules.ts'

/** Saturday 21 November 2026, 12:00 in Shanghai. */
const NOON = Date.UTC(2026, 10, 21, 4)
const DAY = 86_400_000
const date = (text: string) => businessDateSchema.parse(text)

function moment(over: Partial<MemberSnapshot> = {}, more: Partial<GreetingMoment> = {}): GreetingMoment {
	return {
		member: member({ lastVisit: { atMs: NOON - 6 * DAY, storeId: 'S01' }, ...over }),
		card: card(),
		nowMs: NOON,
		utcOffsetMinutes: 480,
		storeId: 'S01',
		voucherNames: new Map([['MILK', { zh: '鲜奶兑换券', en: 'Milk voucher' }]]),
		departmentNames: new Map([['D01', { zh: '生鲜', en: 'Fresh food' }]]),
		...more,
	}
}

const known = (value: string, days = 30) =>
	({ value, source: 'member', verified: true, atMs: NOON - days * DAY }) as const
const birthday = (value: string) => moment({ fields: { birthday: known(value) } })
const coupon = (validUntil: string | null, available = 1) =>
	moment(
		{},
		{
			card: card({
				vouchers: [
					{
						purse: 'coupon:MILK',
						voucherTypeId: 'MILK',
						balance: { available, held: 0, leased: 0 },
						validFrom: null,
						validUntil: validUntil === null ? null : date(validUntil),
					},
				],
			}),
		},
	)

const text = { zh: '好', en: 'Good' }
function ruled(when: Conditions, more: Partial<GreetingRules> = {}): GreetingRules {
	return greetingRulesSchema.parse({
		rulesId: 't',
		segments: [],
		occasions: [],
		sentences: [{ id: 'one', when, say: text }],
		suggestions: [],
		questions: [],
		...more,
	})
}

describe('a condition', () => {
	it.each<[string, Conditions, GreetingMoment, boolean]>([
		['birthday today', { birthdayWithinDays: 0 }, birthday('11-21'), true],
		['birthday tomorrow is not today', { birthdayWithinDays: 0 }, birthday('11-22'), false],
		['birthday in a week', { birthdayWithinDays: 7 }, birthday('11-28'), true],
		['birthday yesterday comes in a year', { birthdayWithinDays: 60 }, birthday('11-20'), false],
		['a birthday over the new year', { birthdayWithinDays: 60 }, birthday('01-10'), true],
		[
			'29 February is kept on 1 March',
			{ birthdayWithinDays: 0 },
			{ ...birthday('02-29'), nowMs: Date.UTC(2027, 2, 1, 4) },
			true,
		],
		[
			'and on its day in a leap year',
			{ birthdayWithinDays: 0 },
			{ ...birthday('02-29'), nowMs: Date.UTC(2028, 1, 29, 4) },
			true,
		],
		['no birthday known', { birthdayWithinDays: 60 }, moment(), false],
		['five years today', { anniversaryWithinDays: 0 }, moment({ memberSince: date('2021-11-21') }), true],
		[
			'a member since today has none',
			{ anniversaryWithinDays: 0 },
			moment({ memberSince: date('2026-11-21') }),
			false,
		],
		['away for six days', { awayDays: { min: 6, max: 6 } }, moment(), true],
		[
			'away, by the calendar and not by hours',
			{ awayDays: { min: 1 } },
			moment({ lastVisit: { atMs: NOON - 13 * 3_600_000, storeId: 'S01' } }),
			true,
		],
		[
			'here today already',
			{ wasHereToday: true },
			moment({ lastVisit: { atMs: NOON - 3_600_000, storeId: 'S01' } }),
			true,
		],
		['not here today yet', { wasHereToday: true }, moment(), false],
		['never here: the first visit', { isFirstVisit: true }, moment({ lastVisit: null }), true],
		['never here is not long away', { awayDays: { min: 0 } }, moment({ lastVisit: null }), false],
		[
			'up a tier',
			{ tierChange: 'up', tierChangedWithinDays: 30 },
			moment({ tierChange: { from: 'silver', atMs: NOON - 3 * DAY } }),
			true,
		],
		[
			'down a tier is not up',
			{ tierChange: 'up' },
			moment({ tierChange: { from: 'diamond', atMs: NOON } }),
			false,
		],
		[
			'up a tier long ago',
			{ tierChangedWithinDays: 30 },
			moment({ tierChange: { from: 'silver', atMs: NOON - 31 * DAY } }),
			false,
		],
		['a tier', { tiers: ['gold', 'diamond'] }, moment(), true],
		['another tier', { tiers: ['diamond'] }, moment(), false],
		['visits', { visitsPerYear: { min: 30 } }, moment(), true],
		['too few visits', { visitsPerYear: { min: 31 } }, moment(), false],
		['points', { points: { min: 101 } }, moment(), false],
		['stored value, leased or not', { storedValueMinor: { min: 50_000, max: 50_000 } }, moment(), true],
		['a coupon that ends today', { couponWithinDays: 0 }, coupon('2026-11-21'), true],
		['a coupon that ended', { couponWithinDays: 7 }, coupon('2026-11-20'), false],
		['a coupon without end', { couponWithinDays: 7 }, coupon(null), false],
		['a coupon that is used up', { couponWithinDays: 7 }, coupon('2026-11-21', 0), false],
		[
			'any department that she likes',
			{ favouriteDepartments: [] },
			moment({ fields: { favouriteDepartment: known('D01') } }),
			true,
		],
		[
			'another department',
			{ favouriteDepartments: ['D02'] },
			moment({ fields: { favouriteDepartment: known('D01') } }),
			false,
		],
		[
			'one that nobody knows here',
			{ favouriteDepartments: [] },
			moment({ fields: { favouriteDepartment: known('D99') } }),
			false,
		],
		['a field that is known', { knows: ['birthday'] }, birthday('01-01'), true],
		['a field that is not', { lacks: ['birthday'] }, birthday('01-01'), false],
		['her language', { languages: ['en'] }, moment(), false],
		['a season', { dates: { from: date('2026-11-21'), until: date('2026-11-21') } }, moment(), true],
		['a Saturday', { weekdays: [6] }, moment(), true],
		['a Sunday, in the shop already', { weekdays: [7] }, { ...moment(), nowMs: NOON + 12 * 3_600_000 }, true],
		['an hour', { hours: { fromMinute: 720, untilMinute: 721 } }, moment(), true],
		['over midnight', { hours: { fromMinute: 1_320, untilMinute: 120 } }, moment(), false],
		['a store', { stores: ['S02' as never] }, moment(), false],
		['two, of which one does not hold', { tiers: ['gold'], weekdays: [1] }, moment(), false],
	])('%s', (_, when, at, holds) => {
		expect(greet(ruled(when), at).sentence !== null).toBe(holds)
		expect(explain(ruled(when), at).sentences[0]?.unmet.length === 0).toBe(holds)
	})
})

describe('the rules', () => {
	it('are taken in their order: the first that applies', () => {
		const rules = ruled(
			{ tiers: ['diamond'] },
			{
				sentences: [
					{ id: 'no', when: { tiers: ['diamond'] }, say: text },
					{ id: 'yes', when: { tiers: ['gold'] }, say: text },
					{ id: 'too', when: {}, say: text },
				],
			},
		)
		expect(greet(rules, moment()).sentence?.id).toBe('yes')
		expect(explain(rules, moment()).sentences).toEqual([
			{ id: 'no', unmet: [{ condition: 'tiers', wanted: '["diamond"]', found: 'gold' }] },
			{ id: 'yes', unmet: [] },
			{ id: 'too', unmet: [] },
		])
	})

	it('may ask for the segment and the occasion that were found', () => {
		const at = birthday('11-21')
		const rules: GreetingRules = {
			...BUILT_IN_RULES,
			sentences: [{ id: 'both', when: { segments: ['trueFriend'], occasions: ['birthday'] }, say: text }],
		}
		expect(greet(rules, at).sentence?.id).toBe('both')
		expect(greet(rules, moment()).sentence).toBeNull()
	})

	it('fill in what is known, in both languages', () => {
		expect(greet(BUILT_IN_RULES, coupon('2026-11-24')).suggestion).toEqual({
			id: 'couponSoon',
			offer: { zh: '提醒她用鲜奶兑换券', en: 'Mention Milk voucher' },
			because: { zh: '3 天后到期', en: 'days left: 3' },
		})
		expect(greet(BUILT_IN_RULES, moment()).segment?.because.zh).toBe('一年来 30 次，共 ¥10,000')
	})
})

describe('the built-in rules say', () => {
	it.each<[string, GreetingMoment, string]>([
		['on a birthday', birthday('11-21'), '王女士，生日快乐！祝您今天开开心心。'],
		['the day before', birthday('11-22'), '王女士，明天就是您的生日，先祝您生日快乐！'],
		['some days before', birthday('11-27'), '王女士，您的生日快到了，先祝您生日快乐！'],
		[
			'on the day she joined',
			moment({ memberSince: date('2021-11-21') }),
			'王女士，今天是您入会 5 周年，谢谢您！',
		],
		[
			'to a new tier',
			moment({ tierChange: { from: 'silver', atMs: NOON - DAY } }),
			'王女士，恭喜您升级！谢谢您一直支持我们。',
		],
		['at the first visit', moment({ lastVisit: null }), '王女士，欢迎光临！很高兴认识您。'],
		[
			'at the second of a day',
			moment({ lastVisit: { atMs: NOON - 60_000, storeId: 'S01' } }),
			'王女士，又见面了！还落下什么了吗？',
		],
		[
			'after long',
			moment({ lastVisit: { atMs: NOON - 60 * DAY, storeId: 'S01' } }),
			'王女士，好久不见，欢迎回来！',
		],
		['to who comes often', moment(), '王女士，您好！谢谢您一直照顾我们的生意。'],
		[
			'else',
			moment({ segmentReason: { visitsPerYear: 5, spendPerYearMinor: 1 } }),
			'王女士，您好！欢迎回来。',
		],
	])('%s', (_, at, sentence) => expect(greet(BUILT_IN_RULES, at).sentence?.say.zh).toBe(sentence))
})

describe('the question', () => {
	const question = (over: Partial<MemberSnapshot>, rules = BUILT_IN_RULES) =>
		greet(rules, moment(over)).question
	const ago = (days: number) => NOON - days * DAY

	it.each<[string, Partial<MemberSnapshot>, string | undefined]>([
		['what is worth most', {}, 'contactChannel'],
		['the next, when that is known', { fields: { contactChannel: known('sms') } }, 'birthday'],
		[
			'what was known long ago is worth less than what is not known',
			{ fields: { contactChannel: known('sms', 800) } },
			'birthday',
		],
		['a refusal rests 90 days', { declinedAtMs: { contactChannel: ago(89) } }, 'birthday'],
		['and then no more', { declinedAtMs: { contactChannel: ago(90) } }, 'contactChannel'],
		['"later" rests a week', { laterAtMs: { contactChannel: ago(6) } }, 'birthday'],
		['and then no more', { laterAtMs: { contactChannel: ago(7) } }, 'contactChannel'],
		[
			'"later" today, refused long ago',
			{ laterAtMs: { contactChannel: ago(0) }, declinedAtMs: { contactChannel: ago(200) } },
			'birthday',
		],
		[
			'a birthday does not grow stale',
			{ fields: { contactChannel: known('sms'), birthday: known('01-01', 3_000) } },
			'phone',
		],
		[
			'none, when all is known',
			{
				fields: {
					contactChannel: known('sms'),
					birthday: known('01-01'),
					phone: known('13800138000'),
					favouriteDepartment: known('D01'),
					email: known('a@b.cn'),
				},
			},
			undefined,
		],
	])('%s', (_, over, field) => expect(question(over)?.field).toBe(field))

	it('says why: unknown, stale, or from head office’s old files', () => {
		const rest = {
			birthday: known('01-01'),
			phone: known('13800138000'),
			favouriteDepartment: known('D01'),
			email: known('a@b.cn'),
		}
		const reasonWith = (
			contactChannel:
				| ReturnType<typeof known>
				| { value: string; source: 'headOffice'; verified: false; atMs: number },
		) => question({ fields: { ...rest, contactChannel } })?.reason
		expect(reasonWith(known('sms', 730))).toBe('stale')
		expect(reasonWith({ value: 'sms', source: 'headOffice', verified: false, atMs: ago(1) })).toBe(
			'unverified',
		)
		expect(question({ fields: rest })?.reason).toBe('unknown')
	})

	it('may be for some members only, and explains itself', () => {
		const only = {
			...BUILT_IN_RULES.questions[0],
			when: { tiers: ['diamond'] },
		} as GreetingRules['questions'][number]
		const rules = { ...BUILT_IN_RULES, questions: [only] }
		expect(question({}, rules)).toBeNull()
		expect(explain(rules, moment()).questions).toMatchObject([
			{ kind: 'unmet', unmet: [{ condition: 'tiers' }] },
		])
		expect(
			explain(BUILT_IN_RULES, moment({ laterAtMs: { phone: ago(5) }, fields: { email: known('a@b.cn') } }))
				.questions,
		).toMatchObject([
			{ kind: 'due', reason: 'unknown', worth: 100 },
			{ kind: 'due', worth: 90 },
			{ kind: 'rests', after: 'later', forDays: 2 },
			{ kind: 'due' },
			{ kind: 'known', sinceDays: 30 },
		])
	})
})
