/** Members who joined at tills, as the centre makes them: on a real PostgreSQL, over a real link. */
import { execFile } from 'node:child_process'
import { resolve as pathOf } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentLink } from '../../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { makeKeys } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { BLANK_CARDS, wholeGroup } from '../../test/centre/whole-group.ts'
import { runAudit } from '../audit/main.ts'
import { operateMember } from './merge-members.ts'
import { printDuplicates, printMember, printMemberAct } from './print-members.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 4)
let centre: RunningCentre
let link: AgentLink
let epochs = 100

beforeAll(async () => {
	centre = await startCentre(wholeGroup())
	link = await centre.link()
}, 120_000)
afterAll(() => centre.stop())

/** A till of its own for each test. */
async function newTill(): Promise<TillChain> {
	epochs += 1
	const keys = makeKeys()
	await centre.database.rows(
		'INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)',
		['S01-01', epochs, 'S01', keys.publicKey],
	)
	return new TillChain('S01-01', keys.privateKey, epochs)
}

const ROOT = pathOf(import.meta.dirname, '../..')

const consent = (given: readonly string[], refused: readonly string[] = [], confirmedBy = 'cashier') => ({
	wordingVersion: '2026-11',
	language: 'zh-CN',
	confirmedBy,
	given,
	refused,
})

function joins(
	memberId: string,
	cardNo: string,
	sheet: object,
	more: { readonly cardKind?: 'drawer' | 'number'; readonly media?: readonly object[] } = {},
) {
	return {
		kind: 'memberEnrolled',
		memberId,
		cardNo,
		cardKind: 'drawer',
		media: [],
		sheet,
		confirmedBy: null,
		consent: consent(['membership'], ['offers.sms']),
		...more,
	} as const
}

async function post(till: TillChain) {
	link.send(till.upload())
	const answer = await link.until(
		(down) => (down.kind === 'posted' || down.kind === 'chainPosition') && down.epoch === till.epoch,
	)
	if (answer.kind !== 'posted') throw new Error(`answered ${answer.kind}`)
	return answer.exceptions
}

async function cardOf(cardNo: string) {
	const [row] = await centre.database.rows<{ member_id: string | null; state: string }>(
		'SELECT member_id, state FROM card WHERE card_no = $1',
		[cardNo],
	)
	return row
}

async function pointsOf(cardNo: string): Promise<number | undefined> {
	const [row] = await centre.database.rows<{ available: number }>(
		"SELECT available FROM purse_balance WHERE card_no = $1 AND purse = 'points'",
		[cardNo],
	)
	return row?.available
}

async function told(print: (say: (line: string) => void) => Promise<number>): Promise<string> {
	const lines: string[] = []
	await print((line) => lines.push(line))
	return lines.join('\n')
}

const proposals = () =>
	centre.database.rows(
		'SELECT member_id, other_id, reason FROM member_proposal WHERE decision IS NULL ORDER BY 1, 2',
	)

describe('joining', () => {
	it('makes the member of a blank card, with the points that she earned in the same breath; told twice, once', async () => {
		const till = await newTill()
		const [cardNo] = BLANK_CARDS
		const sheet = { familyName: '赵', givenName: '敏', phone: '13900000001', addressedAs: 'ms' }
		till.add(joins('T-M1', cardNo, sheet, { media: [{ kind: 'uid', value: '0A0B0C0D' }] }), { atMs: 5_000 })
		till.add(sale('j1', 1_000, { memberId: 'T-M1', cardNo, points: 10 }))
		expect(await post(till)).toEqual([])
		expect(await post(till)).toEqual([])
		expect(await cardOf(cardNo)).toEqual({ member_id: 'T-M1', state: 'active' })
		expect(await pointsOf(cardNo)).toBe(10)
		const change = await link.until(
			(down) =>
				down.kind === 'changes' &&
				down.records.some((record) => record.kind === 'card' && record.card.member?.memberId === 'T-M1'),
		)
		const records = change.kind === 'changes' ? change.records : []
		const found = records.flatMap((one) =>
			one.kind === 'card' && one.card.cardNo === cardNo ? [one.card] : [],
		)
		expect(found[0]).toMatchObject({
			state: 'active',
			media: [{ kind: 'uid', value: '0A0B0C0D' }],
			member: {
				familyName: '赵',
				address: { zh: '赵女士', en: 'Ms 赵' },
				tier: 'standard',
				fields: { phone: { value: '13900000001', source: 'till', verified: false, atMs: 5_000 } },
				details: { givenName: { value: '敏' } },
				consents: { membership: { given: true, atMs: 5_000 }, 'offers.sms': { given: false } },
			},
		})
		expect(await told((say) => printMember(centre.database, 'T-M1', say))).toContain(
			'consent membership: given (wording 2026-11, cashier, 1970-01-01T00:00:05.000Z, S01-01, 01)',
		)
	})

	it('makes a card that head office never issued, and a person is told; a drawn number is nothing to look at', async () => {
		const till = await newTill()
		till.add(joins('T-M2', '88009002', { familyName: '钱', phone: '13900000002' }))
		till.add(sale('j2', 500, { memberId: 'T-M2', cardNo: '88009002', points: 5 }))
		till.add(
			joins(
				'T-M3',
				'9179523360037998080',
				{ familyName: '孙', phone: '13900000003' },
				{ cardKind: 'number' },
			),
		)
		expect(await post(till)).toEqual([{ seq: 1, kind: 'postedWithException', reason: 'unknownCard' }])
		expect(await cardOf('88009002')).toEqual({ member_id: 'T-M2', state: 'active' })
		expect(await pointsOf('88009002')).toBe(5)
		expect(await cardOf('9179523360037998080')).toEqual({ member_id: 'T-M3', state: 'active' })
	})

	it('two tills give one card to two: the first has it, the second is a member and proposed, all points are kept', async () => {
		const [, cardNo] = BLANK_CARDS
		const [first, second] = [await newTill(), await newTill()]
		first.add(joins('A-M1', cardNo, { familyName: '周', phone: '13900000010' }))
		first.add(sale('c1', 700, { memberId: 'A-M1', cardNo, points: 7 }))
		second.add(joins('B-M1', cardNo, { familyName: '吴', phone: '13900000011' }))
		second.add(sale('c2', 900, { memberId: 'B-M1', cardNo, points: 9 }))
		expect(await post(first)).toEqual([])
		expect(await post(second)).toEqual([{ seq: 1, kind: 'postedWithException', reason: 'cardNotAsTold' }])
		expect(await cardOf(cardNo)).toEqual({ member_id: 'A-M1', state: 'active' })
		expect(await pointsOf(cardNo)).toBe(16)
		expect(await proposals()).toContainEqual({ member_id: 'A-M1', other_id: 'B-M1', reason: 'sameCard' })
		expect(await told((say) => printMember(centre.database, 'B-M1', say))).toContain('phone 13900000011')
	})

	it('two tills take one phone number from two: both are members and proposed, each with her points', async () => {
		const [first, second] = [await newTill(), await newTill()]
		const sheet = { familyName: '郑', givenName: '洁', phone: '13900000020' }
		first.add(joins('C-M1', '9100000000000000001', sheet, { cardKind: 'number' }))
		first.add(sale('p1', 300, { memberId: 'C-M1', cardNo: '9100000000000000001', points: 3 }))
		second.add(joins('D-M1', '9100000000000000002', sheet, { cardKind: 'number' }))
		second.add(sale('p2', 400, { memberId: 'D-M1', cardNo: '9100000000000000002', points: 4 }))
		expect(await post(first)).toEqual([])
		expect(await post(second)).toEqual([])
		expect(await proposals()).toContainEqual({ member_id: 'C-M1', other_id: 'D-M1', reason: 'samePhone' })
		expect(await pointsOf('9100000000000000001')).toBe(3)
		expect(await pointsOf('9100000000000000002')).toBe(4)
		expect(await told((say) => printDuplicates(centre.database, say))).toContain(
			'samePhone: C-M1 郑洁 · D-M1 郑洁',
		)
	})

	it('proposes those of the same name and birthday, also when one of them was named later', async () => {
		const till = await newTill()
		till.add(
			joins('E-M1', '9100000000000000011', {
				familyName: '王',
				givenName: '芳',
				phone: '13900000030',
				birthday: '03-08',
			}),
		)
		till.add(
			joins('E-M2', '9100000000000000012', {
				familyName: '汪',
				givenName: '芳',
				phone: '13900000031',
				birthday: '03-08',
			}),
		)
		await post(till)
		const pair = { member_id: 'E-M1', other_id: 'E-M2', reason: 'sameNameAndBirthday' }
		expect(await proposals()).not.toContainEqual(pair)
		till.add(
			{
				kind: 'memberEdited',
				memberId: 'E-M2',
				cardNo: '9100000000000000012',
				sheet: { familyName: '王' },
				confirmedBy: null,
			},
			{ atMs: 9_000_000 },
		)
		await post(till)
		expect(await proposals()).toContainEqual(pair)
	})
})

describe('her sheet', () => {
	it('is merged field by field, a confirmed word stands against a newer one, and the newer is shown', async () => {
		const till = await newTill()
		const edit = (sheet: object, confirmedBy: string | null, atMs: number) =>
			till.add(
				{ kind: 'memberEdited', memberId: 'T-M1', cardNo: BLANK_CARDS[0], sheet, confirmedBy },
				{ atMs },
			)
		edit({ phone: '13900000041', address: '南京东路 1 号' }, 'customerDisplay', 6_000_000)
		edit({ phone: '13900000042', address: '南京东路 2 号', email: 'zhao@example.com' }, 'cashier', 7_000_000)
		edit({ email: '' }, 'cashier', 8_000_000)
		expect(await post(till)).toEqual([])
		const shown = await told((say) => printMember(centre.database, 'T-M1', say))
		expect(shown).toMatch(/^ {4}phone 13900000041 \(member, verified/m)
		expect(shown).toContain('! newer, lost: phone 13900000042')
		expect(shown).toContain('email (taken away)')
		expect(shown).toContain('before: email zhao@example.com')
	})

	it('keeps her consents: what was said last counts, whoever is told later of what was said before', async () => {
		const till = await newTill()
		const says = (given: string[], refused: string[], atMs: number) =>
			till.add(
				{
					kind: 'consentRecorded',
					memberId: 'T-M1',
					cardNo: BLANK_CARDS[0],
					consent: consent(given, refused),
				},
				{ atMs },
			)
		says([], ['membership', 'offers.sms'], 9_000_000)
		says(['offers.sms'], [], 8_000_000)
		says(['offers.sms'], [], 9_000_000)
		expect(await post(till)).toEqual([])
		const shown = await told((say) => printMember(centre.database, 'T-M1', say))
		expect(shown).toContain('consent membership: not given')
		expect(shown).toContain('consent offers.sms: not given')
		const history = await centre.database.rows(
			"SELECT 1 FROM member_consent_history WHERE member_id = 'T-M1'",
		)
		expect(history.length).toBe(4)
	})
})

describe('merging', () => {
	const act = (
		kind: 'merge' | 'keepApart' | 'unmerge',
		memberId: string,
		otherId: string | null,
		operatorId = '90',
	) =>
		told((say) =>
			printMemberAct(
				centre.database,
				{ act: kind, memberId, otherId, operatorId, reason: 'asked her', operationKey: undefined },
				NOW_MS,
				say,
			),
		)

	/** Whether she may be written to, by which way. */
	const offersOf = async (memberId: string) => {
		const rows = await centre.database.rows<{ way: string; given: boolean }>(
			`SELECT substr(consent, 8) AS way, given FROM member_consent
			WHERE member_id = $1 AND consent LIKE 'offers.%' ORDER BY consent`,
			[memberId],
		)
		return Object.fromEntries(rows.map(({ way, given }) => [way, given]))
	}

	it('is a supervisor’s, of two members who are there', async () => {
		expect(await act('merge', 'C-M1', 'D-M1', '01')).toBe('refused: roleTooLow')
		expect(await act('merge', 'C-M1', 'NOBODY')).toBe('refused: unknownMember')
		expect(await act('merge', 'C-M1', 'C-M1')).toBe('refused: sameMember')
	})

	it('before it, the two have agreed to different things', async () => {
		const till = await newTill()
		const says = (memberId: string, cardNo: string, given: string[], refused: string[], atMs: number) =>
			till.add({ kind: 'consentRecorded', memberId, cardNo, consent: consent(given, refused) }, { atMs })
		says('C-M1', '9100000000000000001', ['offers.email'], ['offers.sms'], 9_100_000)
		says('D-M1', '9100000000000000002', ['offers.sms', 'offers.wechat'], [], 9_200_000)
		expect(await post(till)).toEqual([])
	})

	it('moves cards with what they carry, once, and what tills still say of the one is of the other', async () => {
		expect(await act('merge', 'C-M1', 'D-M1')).toMatch(/^done\n/)
		expect(await act('merge', 'C-M1', 'D-M1')).toMatch(/^done before\n/)
		expect(await cardOf('9100000000000000002')).toMatchObject({ member_id: 'C-M1' })
		expect(await pointsOf('9100000000000000002')).toBe(4)
		expect(await proposals()).not.toContainEqual(expect.objectContaining({ other_id: 'D-M1' }))
		expect(await offersOf('C-M1')).toEqual({ email: true, sms: true, wechat: true })
		const till = await newTill()
		till.add(
			{
				kind: 'memberEdited',
				memberId: 'D-M1',
				cardNo: '9100000000000000002',
				sheet: { email: 'zheng@example.com' },
				confirmedBy: null,
			},
			{ atMs: 9_500_000 },
		)
		expect(await post(till)).toEqual([])
		expect(await told((say) => printMember(centre.database, 'C-M1', say))).toContain('zheng@example.com')
		const [done] = await centre.database.rows<{ operator_id: string }>(
			"SELECT operator_id FROM member_operation WHERE operation = 'merge' AND member_id = 'C-M1'",
		)
		expect(done?.operator_id).toBe('90')
	})

	it('asked for twice at once, happens once', async () => {
		const request = {
			operatorId: '90',
			reason: 'one person',
			act: 'merge',
			memberId: 'A-M1',
			otherId: 'B-M1',
		} as const
		const answers = await Promise.all(
			['merge-key-1', 'merge-key-2'].map((operationKey) =>
				operateMember(centre.database, { ...request, operationKey }, NOW_MS),
			),
		)
		expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'exists'])
	})

	it('can be taken back, and is not proposed again', async () => {
		const said = await newTill()
		const cardNo = '9100000000000000001'
		const refused = consent([], ['offers.email'])
		said.add({ kind: 'consentRecorded', memberId: 'C-M1', cardNo, consent: refused }, { atMs: 9_600_000 })
		expect(await post(said)).toEqual([])
		expect(await act('unmerge', 'D-M1', null)).toMatch(/^done\n/)
		expect(await cardOf('9100000000000000002')).toMatchObject({ member_id: 'D-M1' })
		expect(await cardOf('9100000000000000001')).toMatchObject({ member_id: 'C-M1' })
		expect(await offersOf('D-M1')).toEqual({ sms: true, wechat: true })
		// What another person agreed to is not hers; what she has said herself meanwhile is.
		expect(await offersOf('C-M1')).toEqual({ email: false, sms: false })
		const till = await newTill()
		till.add(
			{
				kind: 'memberEdited',
				memberId: 'C-M1',
				cardNo: '9100000000000000001',
				sheet: { phone: '13900000020' },
				confirmedBy: null,
			},
			{ atMs: 9_900_000 },
		)
		await post(till)
		expect(await proposals()).not.toContainEqual(
			expect.objectContaining({ member_id: 'C-M1', other_id: 'D-M1' }),
		)
	})

	it('two who are two people are not asked about again', async () => {
		expect(await act('keepApart', 'E-M1', 'E-M2')).toMatch(/^done\n/)
		expect(await told((say) => printDuplicates(centre.database, say))).not.toContain('E-M2')
	})

	it('is a command: shows, merges and takes back, and says by its exit code what came of it', async () => {
		const yika = (...words: readonly string[]) =>
			new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
				const program = ['build/cli/yika.ts', 'members', ...words, '--database', centre.server.databaseUrl]
				const child = execFile(process.execPath, program, { cwd: ROOT }, (_error, out, err) =>
					resolve({ code: child.exitCode, out, err }),
				)
			})
		const words = ['--operator', '90', '--reason', 'one person after all']
		expect(await yika('merge', 'C-M1', 'D-M1', '--operator', '90')).toMatchObject({ code: 2, out: '' })
		expect(await yika('merge', 'C-M1', 'NOBODY', ...words)).toMatchObject({
			code: 1,
			out: 'refused: unknownMember\n',
		})
		const merged = await yika('merge', 'C-M1', 'D-M1', ...words)
		expect(merged).toMatchObject({ code: 0, err: '' })
		expect(merged.out).toMatch(/^done\n/)
		expect(await cardOf('9100000000000000002')).toMatchObject({ member_id: 'C-M1' })
		expect((await yika('show', 'C-M1')).out).toContain('郑洁')
		expect(await yika('unmerge', 'D-M1', ...words)).toMatchObject({ code: 0 })
		expect(await cardOf('9100000000000000002')).toMatchObject({ member_id: 'D-M1' })
		expect(await offersOf('D-M1')).toEqual({ sms: true, wechat: true })
		expect(await yika('duplicates')).toMatchObject({ code: 0, out: expect.not.stringContaining('D-M1') })
	})

	it('leaves books and members that the audit finds right', async () => {
		const lines: string[] = []
		const code = await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
		expect(lines.filter((line) => line.startsWith('BREACH'))).toEqual([])
		expect(code).toBe(0)
		expect(lines.find((line) => line.includes('enrolment-has-its-member'))).toMatch(/ 9 /)
	})
})
