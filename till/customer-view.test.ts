/** What crosses to the customer's screen: every fact that may, by name, and nothing else. */
import { describe, expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { cardWithManyPurses } from '../test/helpers/sample-purses.ts'
import {
	SAMPLE_RECEIPT,
	sampleBasket,
	sampleLine,
	sampleMember,
	sampleView,
} from '../test/helpers/sample-views.ts'
import { CUSTOMER_LINES_MAX, type CustomerScene, customerViewOf } from './customer-view.ts'
import type { MemberView, PhaseView, TillView } from './view.ts'

const selling = { kind: 'selling' } as const
const none = { nameZh: null, nameEn: null, amount: null, unit: 'money', balanceAfter: null } as const
const operators = [{ operatorId: '1001', name: '陈晓梅' }]

const PHASES: readonly PhaseView[] = [
	{ kind: 'signedOff', lockedUntilMs: 1, operators, presented: { operatorId: '1001', atMs: 1 } },
	{ kind: 'locked', lockedUntilMs: 1, operators, presented: null },
	{ kind: 'verifyingPin' },
	{ kind: 'shiftClosed', lastSettlement: null },
	selling,
	{ kind: 'tendering' },
	{ kind: 'awaitingAuthorisation', purseKind: 'storedValue', amountMinor: minor(100), sinceMs: 1 },
	{
		kind: 'awaitingPayment',
		method: 'mobilePay',
		reference: 'S01-01-1-42-1',
		amountMinor: minor(100),
		sinceMs: 1,
		state: 'inProgress',
		isCancelling: false,
		step: 'customer',
		qr: 'https://pay.example/1',
	},
	{ kind: 'completing' },
	{
		kind: 'completed',
		saleId: 'S01-01-1-42',
		totalMinor: minor(100),
		changeMinor: minor(3),
		receipt: SAMPLE_RECEIPT,
	},
]

/** A member of whom everything is known. */
function wellKnown(): MemberView {
	const { member } = sampleMember()
	const field = { value: '13800001111', source: 'till', verified: true, atMs: 1 } as const
	return {
		...cardWithManyPurses(),
		member: member && {
			...member,
			fields: {
				phone: field,
				email: field,
				birthday: field,
				contactChannel: field,
				favouriteDepartment: field,
			},
			declinedAtMs: { phone: 7 },
		},
		answered: { field: 'phone', value: '13800001111' },
	}
}

/** A till in the middle of everything at once. */
function busyView(phase: PhaseView): TillView {
	const basket = sampleBasket(
		[sampleLine(0, 2), { ...sampleLine(1), promotions: [{ nameZh: '促', nameEn: 'P' }] }],
		{
			loads: [{ loadNumber: 1, cardNo: '6200', purse: 'gift', amountMinor: minor(5), isNewCard: true }],
			discounts: [
				{ kind: 'manager', grantId: 'g', nameZh: 'n', nameEn: 'n', amountMinor: minor(5), provisional: true },
			],
			hints: [{ promotionId: 'P', nameZh: '再买', nameEn: 'More', missingMinor: minor(6) }],
			returns: [
				{
					returnNumber: 1,
					nameZh: '退',
					nameEn: 'Back',
					quantity: 1,
					weightGrams: 5,
					creditMinor: minor(9),
					reason: 'damaged',
					fromSaleId: 'S01-01-1-7' as never,
				},
			],
			paysBack: [{ kind: 'storedValue', amountMinor: minor(9), cardNo: '6200' }],
			tenders: [
				{
					...none,
					tenderNumber: 1,
					kind: 'coupon',
					nameZh: '券',
					nameEn: 'Coupon',
					amountMinor: minor(1),
					provisional: true,
				},
			],
			couponsToEarn: [{ nameZh: '新券', nameEn: 'New coupon' }],
		},
	)
	return sampleView(phase, {
		basket,
		member: wellKnown(),
		campaigns: [{ nameZh: '满减', nameEn: 'Spend and save', isForMembers: true }],
		customerConfirm: null,
		desk: {
			kind: 'cardService',
			replacing: true,
			card: {
				cardNo: '6200',
				cardState: 'active',
				nameZh: '李先生',
				nameEn: 'Mr Li',
				storedValue: 1,
				gift: 1,
			},
		},
		weighing: {
			nameZh: '苹果',
			nameEn: 'Apples',
			unitPriceMinor: minor(4),
			lineNumber: 3,
			trouble: null,
			panGrams: 5,
		},
		arrivals: [
			{
				cardNo: '6200',
				nameZh: '赵女士',
				nameEn: 'Ms Zhao',
				tier: 'diamond',
				isInside: true,
				arrivedAtMs: 1,
			},
		],
		notice: { atMs: 1, content: { kind: 'codeUnknown', code: '13800001111' } },
		guarded: {
			action: 'paidOut' as never,
			amountMinor: null,
			note: '给老张',
			mayApprove: [],
			lockedUntilMs: 1,
		},
	})
}

const DATA: NonNullable<TillView['customerConfirm']> = {
	kind: 'data',
	askId: 'A1',
	purpose: 'edit',
	fields: [{ field: 'phone', value: '13800001111', before: '13900002222' }],
}
const CONSENT: NonNullable<TillView['customerConfirm']> = {
	kind: 'consent',
	askId: 'A2',
	purpose: 'enrol',
	wordingVersion: '2026-11',
	items: [{ consent: 'membership', wordingZh: '保存', wordingEn: 'Keep', isRequired: true, given: null }],
}

/** Says what a thing is and stays what it is; everything else that is text becomes the name of its own place. */
const TELLS = new Set(
	'kind language purse cardState mode unit taxMode method state step occasion limitedBy purpose consent'.split(
		' ',
	),
)

function marked(value: unknown, place = ''): unknown {
	if (typeof value === 'string') return TELLS.has(place.split('.').at(-1) ?? '') ? value : place
	if (Array.isArray(value)) return value.map((one) => marked(one, place))
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name,
			marked(inner, place === '' ? name : `${place}.${name}`),
		]),
	)
}

/** Every text that stands somewhere in a value, and the names of all of its fields. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value]
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const MAY_CROSS = [
	'till.storeNameZh',
	'till.storeNameEn',
	'campaigns.nameZh',
	'campaigns.nameEn',
	'member.member.address.zh',
	'member.member.address.en',
	'basket.lines.nameZh',
	'basket.lines.nameEn',
	'basket.lines.promotions.nameZh',
	'basket.lines.promotions.nameEn',
	'basket.hints.nameZh',
	'basket.hints.nameEn',
	'basket.returns.nameZh',
	'basket.returns.nameEn',
	'basket.tenders.nameZh',
	'basket.tenders.nameEn',
	'basket.couponsToEarn.nameZh',
	'basket.couponsToEarn.nameEn',
	'weighing.nameZh',
	'weighing.nameEn',
	'phase.qr',
	'customerConfirm.askId',
	'customerConfirm.fields.field',
	'customerConfirm.fields.value',
	'customerConfirm.items.wordingZh',
	'customerConfirm.items.wordingEn',
]

const places = (view: TillView) =>
	textsIn(customerViewOf(marked(view) as TillView)).filter((text) => text.includes('.'))

describe('to the customer’s screen', () => {
	it.each(PHASES)('crosses what a customer may read, and no other text: $kind', (phase) => {
		const crossed = places(busyView(phase))
		expect(crossed.filter((place) => !MAY_CROSS.includes(place))).toEqual([])
	})

	it('crosses each of these somewhere', () => {
		const idle = sampleView(selling, { campaigns: [{ nameZh: '满减', nameEn: 'Save', isForMembers: false }] })
		const asking = [DATA, CONSENT].map((customerConfirm) => sampleView(selling, { customerConfirm }))
		const crossed = new Set([...PHASES.map(busyView), idle, ...asking].flatMap(places))
		expect([...crossed].toSorted()).toEqual(MAY_CROSS.toSorted())
	})

	it('has these fields and no others', () => {
		const fields = new Set<string>()
		const walk = (value: unknown): void => {
			if (typeof value !== 'object' || value === null) return
			for (const [name, inner] of Object.entries(value)) {
				if (!Array.isArray(value)) fields.add(name)
				walk(inner)
			}
		}
		for (const phase of PHASES) walk(customerViewOf(busyView(phase)))
		expect([...fields].toSorted()).toMatchInlineSnapshot(`
			[
			  "amount",
			  "amountMinor",
			  "balance",
			  "balanceAfter",
			  "basket",
			  "changeMinor",
			  "coupons",
			  "creditMinor",
			  "dueMinor",
			  "guest",
			  "hints",
			  "isBirthday",
			  "isCancelling",
			  "isProvisional",
			  "isTraining",
			  "itemCount",
			  "kind",
			  "language",
			  "lineNumber",
			  "lines",
			  "loads",
			  "method",
			  "missingMinor",
			  "nameEn",
			  "nameZh",
			  "paid",
			  "paidBack",
			  "panGrams",
			  "payment",
			  "paysBack",
			  "points",
			  "pointsEarned",
			  "pointsToEarn",
			  "promotions",
			  "purse",
			  "qr",
			  "quantity",
			  "returns",
			  "savedMinor",
			  "scene",
			  "state",
			  "step",
			  "storeNameEn",
			  "storeNameZh",
			  "taxAddedMinor",
			  "totalMinor",
			  "unit",
			  "unitPriceMinor",
			  "weighing",
			  "weightGrams",
			]
		`)
	})
})

const sceneIn = (phase: PhaseView, more: Partial<TillView> = {}): CustomerScene =>
	customerViewOf(sampleView(phase, more)).scene

describe('the scene', () => {
	const basket = sampleBasket([sampleLine(0)])
	const member = sampleMember()

	it('is closed while nobody serves, also with a basket behind the lock', () => {
		const operator = { operator: null, shift: null }
		expect(sceneIn({ kind: 'signedOff', lockedUntilMs: null, operators, presented: null }, operator)).toEqual(
			{
				kind: 'closed',
			},
		)
		expect(
			sceneIn({ kind: 'locked', lockedUntilMs: null, operators, presented: null }, { basket, member }),
		).toEqual({ kind: 'closed' })
		expect(sceneIn({ kind: 'verifyingPin' }, operator)).toEqual({ kind: 'closed' })
		expect(sceneIn(selling, { alarm: 'journalFull' })).toEqual({ kind: 'closed' })
	})

	it('goes on while a supervisor types her PIN, and while a stopped till ends its sale', () => {
		expect(sceneIn({ kind: 'verifyingPin' }, { basket }).kind).toBe('basket')
		expect(sceneIn(selling, { basket, alarm: 'journalFull' }).kind).toBe('basket')
	})

	it('is what the store promises, then the greeting, then the goods', () => {
		const campaigns = [{ nameZh: '满减', nameEn: 'Save', isForMembers: false }]
		expect(sceneIn(selling, { campaigns })).toEqual({ kind: 'idle', campaigns })
		expect(sceneIn(selling, { member })).toEqual({
			kind: 'greeting',
			guest: { nameZh: '王女士', nameEn: 'Ms Wang', isBirthday: true },
		})
		const taken = sceneIn(selling, { member, basket: sampleBasket([sampleLine(0), sampleLine(1, 1, true)]) })
		expect(taken.kind === 'basket' && taken.basket.lines.map(({ nameEn }) => nameEn)).toEqual([
			sampleLine(0).nameEn,
		])
	})

	it('greets nobody by a card that is stopped, and names nobody who is not known', () => {
		expect(sceneIn(selling, { member: { ...member, cardState: 'lost', member: null } }).kind).toBe('idle')
		expect(sceneIn(selling, { member: { ...member, cardState: 'frozen' } }).kind).toBe('idle')
		expect(sceneIn(selling, { member: { ...member, member: null, occasion: null } })).toEqual({
			kind: 'greeting',
			guest: { nameZh: null, nameEn: null, isBirthday: false },
		})
	})

	it('does not show a manager’s discount as a payment', () => {
		const grant = {
			kind: 'awaitingAuthorisation',
			purseKind: 'grant',
			amountMinor: minor(0),
			sinceMs: 0,
		} as const
		expect(sceneIn(grant, { basket })).toMatchObject({ kind: 'paying', payment: null })
	})

	it('says with the thanks what was earned, what there is now, and whether that is certain', () => {
		const earned = { ...basket, pointsToEarn: 49 }
		const completed = {
			kind: 'completed',
			saleId: 'S01-01-1-42',
			totalMinor: minor(4_990),
			changeMinor: minor(10),
			receipt: SAMPLE_RECEIPT,
		} as const
		const waiting = { ...member, points: { ...member.points, balance: 12_889, provisional: 49 } }
		expect(sceneIn(completed, { basket: earned, member: waiting })).toMatchObject({
			pointsEarned: 49,
			points: { balance: 12_889, isProvisional: true },
			changeMinor: 10,
		})
		expect(sceneIn(completed, { basket: earned, member })).toMatchObject({ points: { isProvisional: false } })
		expect(sceneIn(completed, { basket })).toMatchObject({ guest: null, points: null })
	})

	it('asks her where the sale can wait for it, and nobody while the till is locked or charging', () => {
		for (const customerConfirm of [DATA, CONSENT]) {
			const asked = PHASES.map((phase) => sceneIn(phase, { customerConfirm, member }).kind)
			const kinds = PHASES.filter((_, at) => asked[at] === 'confirm').map(({ kind }) => kind)
			expect(kinds).toEqual(['selling', 'tendering', 'completed'])
		}
	})

	it('shows her what was written down now, not what was known before', () => {
		expect(sceneIn(selling, { customerConfirm: DATA })).toEqual({
			kind: 'confirm',
			ask: {
				kind: 'data',
				askId: 'A1',
				purpose: 'edit',
				fields: [{ field: 'phone', value: '13800001111' }],
			},
		})
	})

	it('stays small however long the sale is', () => {
		const lines = Array.from({ length: 300 }, (_, at) => sampleLine(at, 2))
		const scene = sceneIn(selling, { basket: sampleBasket(lines) })
		expect(scene.kind === 'basket' && scene.basket.lines.map(({ lineNumber }) => lineNumber)).toEqual(
			lines.slice(-CUSTOMER_LINES_MAX).map(({ lineNumber }) => lineNumber),
		)
		expect(JSON.stringify(scene).length).toBeLessThan(8_000)
	})
})
