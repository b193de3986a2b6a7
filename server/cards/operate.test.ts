/** Head office's acts on cards: each done once, by whoever may, and the books still add up. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { BLANK_CARDS, WHOLE_CARD, wholeGroup } from '../../test/centre/whole-group.ts'
import { runAudit } from '../audit/main.ts'
import { cardRequestSchema } from './card-requests.ts'
import { operateCard } from './operate.ts'
import { printCard, printCardAct } from './print-cards.ts'

const NEW = '88000099'
const [BLANK] = BLANK_CARDS
const NOW_MS = Date.UTC(2026, 10, 21, 4)
const NO_VOUCHER = { purse: 'storedValue', voucher: null }
const COUPON = { voucherTypeId: 'C-AMOUNT', validFrom: null, validUntil: '2026-12-31' }
let centre: RunningCentre
let drawn = 0

beforeAll(async () => {
	centre = await startCentre(wholeGroup())
})
afterAll(() => centre.stop())

const signGrant = (): string => 'signed'

async function operate(
	cardNo: string,
	act: object,
	operatorId = '90',
	operationKey?: string,
): Promise<string> {
	drawn += 1
	const request = {
		operationKey: operationKey ?? `operation-${drawn}`,
		operatorId,
		reason: 'because',
		cardNo,
		act,
	}
	return (await operateCard(centre.database, cardRequestSchema.parse(request), NOW_MS, signGrant)).kind
}

async function shown(cardNo: string): Promise<string> {
	const lines: string[] = []
	await printCard(centre.database, cardNo, NOW_MS, (line) => lines.push(line))
	return lines.join('\n')
}

const uid = (value: string) => [{ kind: 'uid', value }]

/** [card, act, answer, what the card says afterwards] in this order. */
const ACTS: readonly (readonly [string, object, string, RegExp])[] = [
	[NEW, { kind: 'freeze' }, 'unknownCard', /nobody knows/],
	[NEW, { kind: 'issue', cardClass: 'staff', media: uid('0A0B0C0D') }, 'done', /blank, staff, nobody’s/],
	[NEW, { kind: 'issue', cardClass: 'staff', media: [] }, 'cardExists', /blank/],
	[NEW, { kind: 'activate', memberId: 'NONE', media: [] }, 'unknownMember', /blank/],
	[BLANK, { kind: 'activate', memberId: null, media: uid('0A0B0C0D') }, 'mediumTaken', /blank/],
	[NEW, { kind: 'activate', memberId: 'M1', media: [] }, 'done', /active, staff, of 王小明/],
	[NEW, { kind: 'activate', memberId: 'M1', media: [] }, 'cardNotAsTold', /active/],
	[NEW, { kind: 'load', amount: 5_000, ...NO_VOUCHER }, 'done', /storedValue 50.00 available/s],
	[NEW, { kind: 'load', amount: 1, purse: 'coupon:5', voucher: null }, 'unknownVoucher', /active/],
	[NEW, { kind: 'load', amount: 1, purse: 'service:5', voucher: COUPON }, 'unknownVoucher', /active/],
	[NEW, { kind: 'load', amount: 2, purse: 'coupon:5', voucher: COUPON }, 'done', /coupon:5 .* 2 available/s],
	[NEW, { kind: 'freeze' }, 'done', /frozen/],
	[NEW, { kind: 'unfreeze' }, 'done', /active/],
	[NEW, { kind: 'expire', purse: 'coupon:5' }, 'done', /^(?!.*coupon:5)/s],
	[NEW, { kind: 'lost' }, 'done', /lost/],
	[NEW, { kind: 'replace', newCardNo: WHOLE_CARD, media: [] }, 'cardNotAsTold', /lost/],
	[NEW, { kind: 'replace', newCardNo: BLANK, media: [] }, 'done', /lost.*storedValue 0.00 available/s],
	[BLANK, { kind: 'expire', purse: null }, 'done', /expired.*storedValue 50.00 available/s],
	[WHOLE_CARD, { kind: 'replace', newCardNo: BLANK_CARDS[1], media: [] }, 'done', /lost/],
]

it('does what is allowed, and leaves no trace of what is not', async () => {
	for (const [index, [cardNo, act, answer, says]] of ACTS.entries()) {
		expect([index, await operate(cardNo, act)]).toEqual([index, answer])
		expect([index, await shown(cardNo)]).toEqual([index, expect.stringMatching(says)])
	}
	expect(await shown(BLANK_CARDS[1])).toMatch(/coupon:1 .* 2000 available.*grant M1 \(manager\) 6 available/s)
	const lines: string[] = []
	await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	expect(lines.filter((line) => line.startsWith('BREACH'))).toEqual([])
})

it('does an act once, however often it is asked for, and at once', async () => {
	const load = { kind: 'load', amount: 100, purse: 'points', voucher: null }
	const asked = Array.from({ length: 10 }, () => operate('88000001', load, '90', 'the-same-load'))
	expect((await Promise.all(asked)).sort()).toEqual(['done', ...Array(9).fill('exists')])
	expect(await shown('88000001')).toMatch(/points 200 available/)
	expect(await operate('88000001', { ...load, amount: 99 }, '90', 'the-same-load')).toBe('operationKeyTaken')
})

it('asks who does it', async () => {
	expect(await operate('88000001', { kind: 'freeze' }, '01')).toBe('roleTooLow')
	expect(await operate('88000001', { kind: 'freeze' }, '77')).toBe('unknownOperator')
})

it('prints what was done, and why not', async () => {
	const lines: string[] = []
	const parts = { nowMs: NOW_MS, signGrant, print: (line: string) => lines.push(line) }
	const words = { cardNo: '88000002', operatorId: '90', reason: 'found', operationKey: undefined }
	expect(await printCardAct(centre.database, { ...words, act: { kind: 'freeze' } }, parts)).toBe(0)
	expect(await printCardAct(centre.database, { ...words, act: { kind: 'freeze' } }, parts)).toBe(0)
	expect(await printCardAct(centre.database, { ...words, act: { kind: 'load' } }, parts)).toBe(1)
	expect(lines[0]).toBe('done')
	expect(lines).toContain('done before')
	expect(lines.at(-1)).toMatch(/^refused: act/)
	const body = { ...words, operationKey: 'over-http-1', act: { kind: 'unfreeze' } }
	const answer = await fetch(`http://127.0.0.1:${centre.server.port}/cards`, {
		method: 'POST',
		body: JSON.stringify(body),
		headers: { 'content-type': 'application/json' },
	})
	expect([answer.status, await answer.json()]).toEqual([200, { kind: 'done' }])
})
