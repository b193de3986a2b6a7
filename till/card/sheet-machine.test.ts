/** Somebody joins at the till, and her sheet is changed: what is written, what she sees, and what is never kept. */
import { describe, expect, it } from 'vitest'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { card, item, known, member, NOON, Play } from '../../test/helpers/till-play.ts'
import type { TillInput } from '../events.ts'
import type { KnownCard } from '../ports/cards.ts'
import { customerConfirmView } from './customer-confirm.ts'

const DRAWER_NO = cardNoSchema.parse('88009001')
const EMPTY = { available: 0, held: 0, leased: 0 }
const BLANK: Partial<CardSnapshot> = {
	cardNo: DRAWER_NO,
	state: 'blank',
	member: null,
	media: [{ kind: 'uid', value: '0A0B0C0D' }],
	purses: { storedValue: EMPTY, points: EMPTY, gift: EMPTY },
}
const SHEET = {
	familyName: ' 赵 ',
	givenName: '敏',
	phone: '+86 138 0013 8000',
	birthday: '03-08',
	email: '',
}

const asked = (over: Partial<Extract<TillInput, { kind: 'enrolmentAsked' }>> = {}): TillInput => ({
	kind: 'enrolmentAsked',
	sheet: SHEET,
	samePhone: null,
	despite: false,
	...over,
})
const presents = (card: KnownCard | null, value = DRAWER_NO as string): TillInput => ({
	kind: 'cardRecognised',
	medium: { kind: 'cardNo', value },
	known: card,
})

function confirm(
	play: Play,
	given?: readonly ('membership' | 'offers.sms')[],
	by: 'cashier' | 'customerDisplay' = 'cashier',
): Play {
	const ask = customerConfirmView(play.state)
	if (ask === null) throw new Error('nothing waits for her')
	return play.do({ kind: 'confirmByCustomer', askId: ask.askId, by, ...(given && { given: [...given] }) })
}

function enrolling(play = new Play().open()): Play {
	return play.do({ kind: 'openDesk', desk: 'enrol' })
}

describe('joining', () => {
	it('writes one entry when she has confirmed data and consent, and she is in the sale at once', () => {
		const play = enrolling().do(presents(known(BLANK)), asked())
		expect(play.kinds()).not.toContain('memberEnrolled')
		confirm(confirm(play, undefined, 'customerDisplay'), ['membership', 'offers.sms'])
		expect(play.last('memberEnrolled')).toEqual({
			kind: 'memberEnrolled',
			memberId: 'S01-01-1-M1',
			cardNo: DRAWER_NO,
			cardKind: 'drawer',
			media: [{ kind: 'uid', value: '0A0B0C0D' }],
			sheet: { familyName: '赵', givenName: '敏', phone: '13800138000', birthday: '03-08' },
			confirmedBy: 'customerDisplay',
			consent: {
				wordingVersion: '2026-11',
				language: 'zh-CN',
				confirmedBy: 'cashier',
				given: ['membership', 'offers.sms'],
				refused: ['offers.wechat', 'offers.email', 'offers.phone'],
			},
		})
		const inSale = play.state.sale?.card?.card
		expect(inSale).toMatchObject({ cardNo: DRAWER_NO, state: 'active' })
		expect(inSale?.member).toMatchObject({
			memberId: 'S01-01-1-M1',
			familyName: '赵',
			fields: { phone: { value: '13800138000', verified: true, source: 'member', atMs: NOON } },
			consents: { membership: { given: true }, 'offers.email': { given: false } },
		})
		expect(play.state.desk).toBeNull()
	})

	it('lets her earn points in this very sale', () => {
		const play = enrolling(new Play().open().take(item('A', 1_000))).do(presents(known(BLANK)), asked())
		confirm(confirm(play), ['membership'])
		play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: 1_000 as never })
		expect(play.last('saleCompleted')).toMatchObject({
			memberId: 'S01-01-1-M1',
			earned: [{ cardNo: DRAWER_NO, purse: 'points', amount: 10 }],
		})
	})

	it('draws a number of its own for whoever has no card', () => {
		const play = enrolling().do(asked())
		confirm(confirm(play), ['membership'])
		const { cardNo, cardKind, media } = play.last('memberEnrolled')
		expect({ cardNo, cardKind, media }).toEqual({
			cardNo: '9179523360037998080',
			cardKind: 'number',
			media: [],
		})
	})

	it('counts members, so that none has the number of another', () => {
		const play = enrolling().do(asked())
		confirm(confirm(play), ['membership'])
		enrolling(play.do({ kind: 'removeMember' })).do(asked())
		confirm(confirm(play), ['membership'])
		expect(play.last('memberEnrolled').memberId).toBe('S01-01-1-M2')
	})

	it('keeps nothing of whoever does not agree', () => {
		const agreesToOffers = enrolling().do(asked())
		confirm(confirm(agreesToOffers), ['offers.sms'])
		expect(agreesToOffers.kinds()).not.toContain('memberEnrolled')
		expect(agreesToOffers.state).toMatchObject({ desk: null, sale: null })
		const declines = enrolling().do(asked())
		confirm(declines)
		const askId = customerConfirmView(declines.state)?.askId ?? ''
		declines.do({ kind: 'declineByCustomer', askId, by: 'customerDisplay' })
		expect(declines.kinds()).not.toContain('memberEnrolled')
		expect(declines.effect('notice').content).toEqual({ kind: 'notEnrolled' })
	})

	it('goes back to the sheet when the data are not right, and an old answer counts for nothing', () => {
		const play = enrolling().do(asked())
		const first = customerConfirmView(play.state)?.askId ?? ''
		play.do({ kind: 'declineByCustomer', askId: first, by: 'customerDisplay' })
		expect(play.state.desk).toMatchObject({ kind: 'enrol', draft: null })
		play.do({ kind: 'confirmByCustomer', askId: first, by: 'cashier' })
		expect(play.result).toMatchObject({ code: 'notNow' })
	})

	it('an answer pressed twice is one answer', () => {
		const play = enrolling().do(asked())
		const askId = customerConfirmView(play.state)?.askId ?? ''
		play.do(
			{ kind: 'confirmByCustomer', askId, by: 'cashier' },
			{ kind: 'confirmByCustomer', askId, by: 'cashier', given: [] },
		)
		expect(play.result).toMatchObject({ code: 'notNow' })
		expect(play.state.desk).toMatchObject({ draft: { stage: 'consent' } })
	})

	it('says that nobody looked when the cashier goes on', () => {
		const play = enrolling().do(asked())
		play.do({ kind: 'skipCustomer', askId: customerConfirmView(play.state)?.askId ?? '' })
		confirm(play, ['membership'])
		expect(play.last('memberEnrolled').confirmedBy).toBeNull()
		expect(play.state.sale?.card?.card.member?.fields.phone).toMatchObject({
			verified: false,
			source: 'till',
		})
	})

	it.each([
		['familyName', { phone: '13800138000' }],
		['phone', { familyName: '赵' }],
		['phone', { familyName: '赵', phone: '138' }],
		['birthday', { ...SHEET, birthday: '02-30' }],
		['email', { ...SHEET, email: 'zhao@' }],
		['familyName', { ...SHEET, familyName: '赵1' }],
	] as const)('refuses a sheet by its field: %s of %o', (field, sheet) => {
		const play = enrolling().do(asked({ sheet }))
		expect(play.result).toMatchObject({ code: 'sheetInvalid', detail: field })
		expect(play.state.desk).toMatchObject({ draft: null })
	})

	it('asks whether it is she, when the phone number is known here', () => {
		const samePhone = known()
		const play = enrolling().do(asked({ samePhone }))
		expect(play.result).toMatchObject({ code: 'phoneTaken', detail: samePhone.card.cardNo })
		play.do(asked({ samePhone, despite: true }))
		expect(customerConfirmView(play.state)?.kind).toBe('data')
	})

	it('takes a card that nobody knows only while the till is alone', () => {
		const online = enrolling().do(presents(null))
		expect(online.effect('lookUpCard').medium).toEqual({ kind: 'cardNo', value: DRAWER_NO })
		online.do({ kind: 'cardAnswered', medium: { kind: 'cardNo', value: DRAWER_NO }, known: null, leased: [] })
		expect(online.state.desk).toMatchObject({ cardNo: null })
		const alone = new Play().open()
		alone.connection = 'alone'
		enrolling(alone).do(presents(null), asked())
		confirm(confirm(alone), ['membership'])
		expect(alone.last('memberEnrolled')).toMatchObject({ cardNo: DRAWER_NO, cardKind: 'drawer' })
		expect(alone.state.sale?.card?.card).toMatchObject({ state: 'active', purses: { points: EMPTY } })
	})

	it('wants the printed number beside a tag that nobody knows', () => {
		const play = new Play().open()
		play.connection = 'alone'
		enrolling(play).do(
			{ kind: 'cardRecognised', medium: { kind: 'uid', value: '0A0B0C0D' }, known: null },
			asked(),
		)
		expect(play.result).toMatchObject({ code: 'sheetInvalid', detail: 'cardNo' })
		play.do(presents(null), asked())
		confirm(confirm(play), ['membership'])
		expect(play.last('memberEnrolled').media).toEqual([{ kind: 'uid', value: '0A0B0C0D' }])
	})

	it('refuses the card of somebody else, and a stopped one', () => {
		expect(enrolling().do(presents(known())).result).toMatchObject({ code: 'cardHasMember' })
		const lost = known({ ...BLANK, state: 'lost' })
		expect(enrolling().do(presents(lost)).result).toMatchObject({ code: 'cardNotActive' })
	})

	it('begins with the card that lies in the sale and belongs to nobody', () => {
		const play = new Play().open().do(presents(known(BLANK)))
		expect(play.state.sale?.card?.card.member).toBeNull()
		enrolling(play).do(asked())
		confirm(confirm(play), ['membership'])
		expect(play.state.sale?.card?.card.member?.familyName).toBe('赵')
	})

	it('outlives a restart in the middle', () => {
		const play = enrolling().do(presents(known(BLANK)), asked(), { kind: 'restarted' })
		expect(play.state.desk).toBeNull()
		expect(play.kinds()).not.toContain('memberEnrolled')
	})
})

describe('her sheet', () => {
	const withMember = (over: Partial<CardSnapshot> = {}) =>
		new Play().open().do(presents(known(over), card().cardNo), { kind: 'openDesk', desk: 'editMember' })

	it('says only what differs, and shows it at once', () => {
		const play = withMember().do({
			kind: 'editSheet',
			sheet: { familyName: '王', phone: '13900139000', addressedAs: 'mr', address: '南京东路 1 号' },
		})
		expect(customerConfirmView(play.state)).toMatchObject({
			kind: 'data',
			purpose: 'edit',
			fields: [
				{ field: 'addressedAs', value: 'mr', before: '王女士' },
				{ field: 'phone', value: '13900139000', before: null },
				{ field: 'address', value: '南京东路 1 号', before: null },
			],
		})
		confirm(play)
		expect(play.last('memberEdited')).toMatchObject({
			memberId: 'M1',
			sheet: { phone: '13900139000', addressedAs: 'mr', address: '南京东路 1 号' },
			confirmedBy: 'cashier',
		})
		expect(play.state.sale?.card?.card.member).toMatchObject({
			address: { zh: '王先生', en: 'Mr 王' },
			fields: { phone: { value: '13900139000', verified: false } },
		})
	})

	it('leaves what she confirmed herself, whatever a cashier types', () => {
		const phone = { value: '13700137000', source: 'member', verified: true, atMs: NOON - 1 } as const
		const play = withMember({ member: member({ fields: { phone } }) })
		confirm(play.do({ kind: 'editSheet', sheet: { phone: '13900139000' } }))
		expect(play.state.sale?.card?.card.member?.fields.phone?.value).toBe('13700137000')
		expect(play.last('memberEdited').sheet).toEqual({ phone: '13900139000' })
	})

	it('takes a field away', () => {
		const email = { value: 'wang@example.com', source: 'till', verified: false, atMs: NOON - 1 } as const
		const play = withMember({ member: member({ fields: { email } }) })
		confirm(play.do({ kind: 'editSheet', sheet: { email: ' ' } }))
		expect(play.state.sale?.card?.card.member?.fields.email).toBeUndefined()
	})

	it('has nothing to write when nothing differs', () => {
		const play = withMember().do({ kind: 'editSheet', sheet: { familyName: '王', givenName: '丽华' } })
		expect(play.result).toMatchObject({ code: 'nothingChanged' })
	})

	it('records her consent, and a withdrawal ends what is asked of her', () => {
		const play = withMember().do({ kind: 'askConsent' })
		confirm(play, [], 'customerDisplay')
		expect(play.last('consentRecorded').consent).toMatchObject({
			confirmedBy: 'customerDisplay',
			given: [],
			refused: expect.arrayContaining(['membership', 'offers.sms']),
		})
		play.do({ kind: 'answerQuestion', field: 'birthday', value: '03-08' })
		expect(play.result).toMatchObject({ code: 'consentRefused' })
		play.do({ kind: 'openDesk', desk: 'editMember' }, { kind: 'editSheet', sheet: { phone: '13900139000' } })
		expect(play.result).toMatchObject({ code: 'consentRefused' })
		expect(play.kinds()).not.toContain('fieldCaptured')
		// She may come back to it.
		play.nowMs += 1_000
		play.do({ kind: 'openDesk', desk: 'editMember' })
		confirm(play.do({ kind: 'askConsent' }), ['membership'])
		play.do({ kind: 'answerQuestion', field: 'birthday', value: '03-08' })
		expect(play.last('fieldCaptured')).toMatchObject({ value: '03-08' })
	})

	it('needs a member', () => {
		const play = new Play().open().do({ kind: 'openDesk', desk: 'editMember' })
		expect(play.result).toMatchObject({ code: 'noMember' })
	})
})
