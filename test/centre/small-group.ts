/** A group small enough to read: two stores of two legal entities, three tills, four cards. The keys are made anew each time. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { simplePolicy } from '../fixtures/card-policy.ts'

export interface Keys {
	readonly privateKey: KeyObject
	readonly publicKey: string
}

export interface SmallGroup {
	readonly data: GroupData
	readonly agents: { readonly S01: Keys; readonly S02: Keys }
	readonly tills: { readonly 'S01-01': Keys; readonly 'S01-02': Keys; readonly 'S02-01': Keys }
}

export const CARDS = {
	/** 王: 500.00 stored value, 100 points. */
	wang: '88000001',
	/** 李: 20.00 stored value. */
	li: '88000002',
	frozen: '88000003',
	/** No member. */
	plain: '88000004',
} as const

export function makeKeys(): Keys {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519')
	return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }
}

export function smallGroup(): SmallGroup {
	const agents = { S01: makeKeys(), S02: makeKeys() }
	const tills = { 'S01-01': makeKeys(), 'S01-02': makeKeys(), 'S02-01': makeKeys() }
	const data = groupDataSchema.parse({
		legalEntities: [
			{ legalEntityId: 'LE1', name: 'One' },
			{ legalEntityId: 'LE2', name: 'Two' },
		],
		clearing: {
			validFrom: '2000-01-01',
			headOfficeEntity: 'LE1',
			minorPer100Points: 100,
			utcOffsetMinutes: 480,
			dayStartsAtHour: 4,
		},
		stores: [store('S01', 'LE1'), store('S02', 'LE2')],
		agents: Object.entries(agents).map(([storeId, keys]) => ({ storeId, publicKey: keys.publicKey })),
		terminals: Object.entries(tills).map(([tillId, keys]) => ({
			tillId,
			storeId: tillId.slice(0, 3),
			epoch: 1,
			publicKey: keys.publicKey,
		})),
		departments: [{ departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 0 }],
		items: [
			{
				itemCode: '1001',
				barcodes: ['6901234567892'],
				nameZh: '茶',
				nameEn: 'Tea',
				departmentId: 'D1',
				counter: null,
				unitPriceMinor: 1_000,
				taxRateBasisPoints: 1_300,
				quickKey: null,
			},
		],
		operators: [
			{ operatorId: '01', name: '周', role: 'cashier', pinVerifier: `$argon2id$${'x'.repeat(30)}` },
			{ operatorId: '90', name: '吴', role: 'supervisor', pinVerifier: `$argon2id$${'x'.repeat(30)}` },
		],
		members: [member('M1', '王', '小明'), member('M2', '李', '华')],
		voucherTypes: [],
		cards: [
			card(CARDS.wang, 'active', 'M1', 50_000, 100),
			card(CARDS.li, 'active', 'M2', 2_000, 0),
			card(CARDS.frozen, 'frozen', null, 10_000, 0),
			card(CARDS.plain, 'active', null, 10_000, 0),
		],
	})
	return { data, agents, tills }
}

function store(storeId: string, legalEntityId: string): object {
	return {
		storeId,
		legalEntityId,
		nameZh: '店',
		nameEn: 'Store',
		addressZh: '',
		currency: 'CNY',
		utcOffsetMinutes: 480,
		dayStartsAtHour: 4,
		receiptFooterZh: '',
		receiptFooterEn: '',
		pointsPerYuan: 1,
		cardPolicy: simplePolicy(10_000),
		noticesZh: [],
		noticesEn: [],
	}
}

function member(memberId: string, familyName: string, givenName: string): object {
	return {
		memberId,
		familyName,
		givenName,
		address: { zh: `${familyName}女士`, en: 'Ms' },
		language: 'zh-CN',
		tier: 'gold',
		segment: 'trueFriend',
		segmentReason: { visitsPerYear: 12, spendPerYearMinor: 100_000 },
		pyramidClass: 'A',
		lastVisit: null,
		fields: { phone: { value: '13800000000', source: 'headOffice', verified: true, atMs: 1_000 } },
		declinedAtMs: {},
	}
}

function card(
	cardNo: string,
	state: string,
	memberId: string | null,
	storedValue: number,
	points: number,
): object {
	const uid = { kind: 'uid', value: `04${cardNo.slice(-6)}` }
	return {
		cardNo,
		state,
		cardClass: 'standard',
		media: [uid],
		memberId,
		opening: { storedValue, points, gift: 0 },
		vouchers: [],
		grants: [],
	}
}
