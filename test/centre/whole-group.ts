/** The small group with all eight functions of the card: voucher types, a card that carries everything, blank cards. */

import type { PurseKind } from '../../protocol/card/purse.ts'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { type SmallGroup, smallGroup } from './small-group.ts'

/** Carries everything: 300.00 stored value, 1,000 points, 80.00 gift, two coupons, an activity, a service, two grants. */
export const WHOLE_CARD = '88000005'
export const BLANK_CARDS = ['88000006', '88000007'] as const

const VALID = { validFrom: null, validUntil: null }

export function wholeGroup(): SmallGroup {
	const group = smallGroup()
	const stores = group.data.stores.map((store) => ({ ...store, cardPolicy: wholePolicy() }))
	const voucherTypes = [
		voucherType('C-BALANCE', 'coupon', { kind: 'balance' }, [{ legalEntityId: 'LE2', basisPoints: 3_000 }]),
		voucherType('C-AMOUNT', 'coupon', { kind: 'amount', perUseMinor: 500 }, []),
		voucherType('A-CUP', 'activity', { kind: 'item', itemCodes: ['1001'] }, []),
		voucherType('S-WRAP', 'service', { kind: 'item', itemCodes: ['1001'] }, []),
	]
	const cards = [...group.data.cards, wholeCard(), ...BLANK_CARDS.map(blankCard)]
	const data: GroupData = groupDataSchema.parse({ ...group.data, stores, voucherTypes, cards })
	return { ...group, data }
}

function wholePolicy(): object {
	const rule = (purseKind: PurseKind, amount: number, tillAmount: number) => ({
		purseKind,
		cardClass: null,
		amount,
		tillAmount,
		ttlMs: 3_600_000,
	})
	return {
		purseOrder: ['coupon', 'activity', 'service', 'gift', 'points', 'storedValue'],
		minorPer100Points: 100,
		leases: [
			rule('storedValue', 10_000, 2_000),
			{ ...rule('storedValue', 1_000, 0), cardClass: 'staff' },
			rule('points', 300, 100),
			rule('gift', 2_000, 500),
			rule('coupon', 1_000, 500),
			rule('activity', 2, 1),
			rule('service', 1, 1),
			rule('grant', 1, 1),
		],
		floorLimits: [],
		awards: [],
	}
}

function voucherType(voucherTypeId: string, kind: string, pays: object, sponsors: readonly object[]): object {
	return {
		voucherTypeId,
		kind,
		nameZh: '券',
		nameEn: voucherTypeId,
		pays,
		minimumSpendMinor: 0,
		departmentIds: null,
		usesPerSaleMax: 3,
		issuerEntity: 'LE1',
		sponsors,
	}
}

function wholeCard(): object {
	const voucher = (purse: string, voucherTypeId: string, amount: number, validUntil: string | null) => ({
		purse,
		voucherTypeId,
		amount,
		validFrom: null,
		validUntil,
	})
	const scope = { ...VALID, departmentIds: null }
	const manager = { operatorId: '90', rateBasisPointsMax: 2_000, amountMinorMax: 5_000 }
	return {
		cardNo: WHOLE_CARD,
		state: 'active',
		cardClass: 'standard',
		media: [],
		memberId: null,
		opening: { storedValue: 30_000, points: 1_000, gift: 8_000 },
		vouchers: [
			voucher('coupon:1', 'C-BALANCE', 2_000, '2026-12-31'),
			voucher('coupon:2', 'C-AMOUNT', 3, '2026-11-21'),
			voucher('activity:cup', 'A-CUP', 5, null),
			voucher('service:wrap', 'S-WRAP', 4, null),
		],
		grants: [
			{
				grant: {
					kind: 'discount',
					grantId: 'D1',
					...scope,
					nameZh: '员工九折',
					nameEn: 'Staff',
					rateBasisPoints: 1_000,
				},
				uses: null,
			},
			{
				grant: {
					kind: 'manager',
					grantId: 'M1',
					...scope,
					...manager,
					pinVerifier: `$argon2id$${'x'.repeat(30)}`,
				},
				uses: 6,
			},
		],
	}
}

function blankCard(cardNo: string): object {
	const opening = { storedValue: 0, points: 0, gift: 0 }
	const none = { media: [], memberId: null, vouchers: [], grants: [] }
	return { cardNo, state: 'blank', cardClass: 'standard', opening, ...none }
}
