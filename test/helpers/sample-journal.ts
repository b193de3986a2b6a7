/** What a till has recorded on a morning, newest first, and an answer to a search among it. */
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import type { Query, QueryResult } from '../../till/commands.ts'
import { SAMPLE_SETTLEMENT } from './sample-settlement.ts'

const MINUTE_MS = 60_000
const sale = (number: number) => `S01-01-1-${number.toString().padStart(6, '0')}`

const soldLine = (
	lineNumber: number,
	nameZh: string,
	nameEn: string,
	quantity: number,
	amountMinor: number,
) => ({
	lineNumber,
	itemCode: `A100${lineNumber}`,
	nameZh,
	nameEn,
	departmentId: 'D1',
	quantity,
	unitPriceMinor: amountMinor / quantity,
	discounts: [],
	amountMinor,
	taxRateBasisPoints: 1_300,
	taxMinor: Math.round((amountMinor * 13) / 113),
})

const SOLD = {
	kind: 'saleCompleted',
	saleId: sale(42),
	memberId: 'M0001',
	cardNo: '6200100000000017',
	lines: [
		soldLine(1, '金龙鱼 东北大米 5kg', 'Northeast rice 5 kg', 2, 9_980),
		soldLine(2, '蒙牛 纯牛奶 250ml×12', 'Milk 250 ml × 12', 1, 5_280),
		soldLine(3, '海天 生抽酱油 500ml', 'Light soy sauce 500 ml', 1, 1_290),
	],
	totals: { itemCount: 4, totalMinor: 16_550, taxMinor: 1_904 },
	loads: [],
	tenders: [{ kind: 'cash', amountMinor: 16_550, handedOverMinor: 20_000, changeMinor: 3_450 }],
	approvals: [],
	earned: [],
	connection: 'online',
}

const BODIES: readonly unknown[] = [
	SOLD,
	{
		kind: 'fieldCaptured',
		memberId: 'M0001',
		cardNo: '6200100000000017',
		field: 'contactChannel',
		value: 'wechat',
		wordingVersion: '1',
	},
	{ kind: 'saleCancelled', saleId: sale(41), itemCount: 2, totalMinor: 12_340, supervisorId: '1002' },
	{ kind: 'cashMoved', direction: 'paidOut', amountMinor: 1_250, note: '买复写纸', supervisorId: '1002' },
	{ kind: 'drawerOpened', reason: 'noSale', why: 'smallChange', supervisorId: '1002' },
	{ ...SOLD, saleId: sale(40), totals: { itemCount: 31, totalMinor: 1_284_050, taxMinor: 147_723 } },
	{ kind: 'receiptReprinted', saleId: sale(39) },
	{ kind: 'connectionChanged', from: 'store', to: 'online', reason: 'centreFound' },
	{ kind: 'cardStateReported', cardNo: '6200100000000025', state: 'lost', note: '' },
	{ kind: 'tillUnlocked', operatorId: '1001' },
	{ kind: 'tillLocked', cause: 'idle' },
	{ kind: 'connectionChanged', from: 'online', to: 'store', reason: 'centreLost' },
	{ kind: 'xReportRead', shiftId: 'S01-01-1-7', salesMinor: 871_040, supervisorId: '1002' },
	{ kind: 'shiftOpened', shiftId: 'S01-01-1-7', floatMinor: 50_000 },
	{ kind: 'operatorSignedOn', operatorId: '1001' },
	{ kind: 'shiftClosed', shiftId: 'S01-01-1-6', count: 'blind', settlement: SAMPLE_SETTLEMENT },
]

const NOW_MS = Date.now()
const ENTRIES: readonly Entry[] = BODIES.map((body, index) =>
	entrySchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		seq: 1_342 - index,
		atMs: NOW_MS - index * 7 * MINUTE_MS,
		businessDate: '2026-11-21',
		shiftId: 'S01-01-1-7',
		operatorId: '1001',
		body,
	}),
)

export function answerJournal({ text }: Extract<Query, { kind: 'journal' }>): QueryResult {
	const entries = ENTRIES.filter((entry) => JSON.stringify(entry).includes(text.trim()))
	return { kind: 'journal', entries, next: text === '' ? { epoch: 1, seq: 1_326 } : null }
}
