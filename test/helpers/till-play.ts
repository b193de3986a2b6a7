/** Plays inputs through the till's machines without any port: what tests of rules and money read. */

import { businessDateSchema } from '../../protocol/base/business-date.ts'
import {
	cardNoSchema,
	itemCodeSchema,
	memberIdSchema,
	operatorIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { CardSnapshot, MemberSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { VoucherType } from '../../protocol/card/voucher.ts'
import {
	type Item,
	type Operator,
	type StoreProfile,
	storeProfileSchema,
} from '../../protocol/catalogue/catalogue.ts'
import type { Promotion } from '../../protocol/catalogue/promotion.ts'
import type { GreetingRules } from '../../protocol/greeting/greeting-rules.ts'
import type { Connection, EntryBody } from '../../protocol/journal/entry.ts'
import type { CommandResult } from '../../till/commands.ts'
import type { TillInput } from '../../till/events.ts'
import type { KnownCard } from '../../till/ports/cards.ts'
import type { Effect, NewReceipt, OutsideWays, StepContext } from '../../till/step.ts'
import { tillStep } from '../../till/till-machine.ts'
import { INITIAL_TILL_STATE, type TillState, tillStateSchema } from '../../till/till-state.ts'
import { simplePolicy } from '../fixtures/card-policy.ts'

export const NOON = Date.UTC(2026, 10, 21, 4, 0)

export const PROFILE = storeProfileSchema.parse({
	storeId: storeIdSchema.parse('S01'),
	legalEntityId: 'LE1',
	nameZh: '一卡百货 南京路店',
	nameEn: 'Yika Nanjing Road',
	addressZh: '上海市黄浦区南京东路 1 号',
	currency: 'CNY',
	utcOffsetMinutes: 480,
	dayStartsAtHour: 4,
	receiptFooterZh: '谢谢惠顾',
	receiptFooterEn: 'Thank you',
	pointsPerYuan: 1,
	cardPolicy: simplePolicy(20_000),
	noticesZh: [],
	noticesEn: [],
})

export const OPERATOR: Operator = {
	operatorId: operatorIdSchema.parse('1001'),
	name: '李娜',
	role: 'cashier',
	pinVerifier: '$argon2id$only-for-play',
}

export const SUPERVISOR: Operator = {
	...OPERATOR,
	operatorId: operatorIdSchema.parse('2001'),
	name: '周芳',
	role: 'supervisor',
}
export const MANAGER: Operator = {
	...OPERATOR,
	operatorId: operatorIdSchema.parse('9001'),
	name: '孙店长',
	role: 'manager',
}

export function item(code: string, unitPriceMinor: number, taxRateBasisPoints = 1300): Item {
	return {
		itemCode: itemCodeSchema.parse(code),
		barcodes: ['6901234567892'],
		nameZh: `商品${code}`,
		nameEn: `Item ${code}`,
		departmentId: 'D1',
		counter: null,
		unitPriceMinor: minor(unitPriceMinor),
		taxRateBasisPoints,
		quickKey: null,
	}
}

export function member(over: Partial<MemberSnapshot> = {}): MemberSnapshot {
	return {
		memberId: memberIdSchema.parse('M1'),
		familyName: '王',
		givenName: '丽华',
		address: { zh: '王女士', en: 'Ms Wang' },
		language: 'zh-CN',
		tier: 'gold',
		segment: 'trueFriend',
		segmentReason: { visitsPerYear: 30, spendPerYearMinor: 1_000_000 },
		pyramidClass: 'A',
		lastVisit: { atMs: NOON - 86_400_000 * 6, storeId: 'S01' },
		fields: {},
		declinedAtMs: {},
		...over,
	}
}

export function card(over: Partial<CardSnapshot> = {}): CardSnapshot {
	return {
		cardNo: cardNoSchema.parse('8800000000000017'),
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: '04A1B2C3D4E580' }],
		member: member(),
		purses: {
			storedValue: { available: 30_000, held: 0, leased: 20_000 },
			points: { available: 100, held: 0, leased: 0 },
			gift: { available: 0, held: 0, leased: 0 },
		},
		vouchers: [],
		grants: [],
		asOfMs: NOON - 60_000,
		version: 1,
		...over,
	}
}

export function known(over: Partial<CardSnapshot> = {}): KnownCard {
	return { card: card(over), unposted: {} }
}

/** The till's machines with what they said so far. Every state passes through JSON and its schema, as on a restart. */
export class Play {
	state: TillState = INITIAL_TILL_STATE
	entries: EntryBody[] = []
	receipts: NewReceipt[] = []
	effects: Effect[] = []
	result: CommandResult = { kind: 'accepted' }
	connection: Connection = 'online'
	nowMs = NOON
	nextSeq = 1
	profile: StoreProfile = PROFILE
	voucherTypes: readonly VoucherType[] = []
	outsideWays: OutsideWays = { terminalId: null, mobilePay: false }
	promotions: readonly Promotion[] = []
	greetingRules: GreetingRules | null = null
	/** Whom the till knows. */
	operators: readonly Operator[] = [OPERATOR, SUPERVISOR, MANAGER]

	context(): StepContext {
		return {
			nowMs: this.nowMs,
			tillId: tillIdSchema.parse('S01-01'),
			epoch: 1,
			nextSeq: this.nextSeq,
			nonce: 'c0ffee00',
			connection: this.connection,
			profile: this.profile,
			voucherTypes: this.voucherTypes,
			outsideWays: this.outsideWays,
			promotions: this.promotions,
			greetingRules: this.greetingRules,
			departments: [],
			operators: this.operators,
		}
	}

	do(...inputs: readonly TillInput[]): this {
		for (const input of inputs) {
			const step = tillStep(this.state, input, this.context())
			this.state = tillStateSchema.parse(JSON.parse(JSON.stringify(step.state)))
			this.entries.push(...step.entries.map((entry) => entry.body))
			this.receipts.push(...step.receipts)
			this.effects.push(...step.effects)
			this.nextSeq += step.entries.length
			this.result = step.result
		}
		return this
	}

	/** Signed on, shift open with a float of 500.00. */
	open(): this {
		return this.do(
			{ kind: 'signOnTried', operatorId: '1001', operator: OPERATOR, pinRight: true },
			{ kind: 'openShift', floatMinor: minor(50_000) },
		)
	}

	take(...items: readonly Item[]): this {
		return this.do(...items.map((one): TillInput => ({ kind: 'itemChosen', code: one.itemCode, item: one })))
	}

	kinds(): string[] {
		return this.entries.map((entry) => entry.kind)
	}

	last<K extends EntryBody['kind']>(kind: K): Extract<EntryBody, { kind: K }> {
		const found = this.entries.findLast((entry) => entry.kind === kind)
		if (found?.kind !== kind) throw new Error(`no ${kind} among ${this.kinds().join(', ')}`)
		return found as Extract<EntryBody, { kind: K }>
	}

	effect<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }> {
		const found = this.effects.findLast((effect) => effect.kind === kind)
		if (found?.kind !== kind) throw new Error(`no effect ${kind}`)
		return found as Extract<Effect, { kind: K }>
	}
}

export const TODAY = businessDateSchema.parse('2026-11-21')
