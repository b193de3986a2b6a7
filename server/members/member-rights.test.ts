/** What a member may ask about herself: on a real PostgreSQL, over a real link. Whoever is forgotten is looked for in every table. */
import { execFile } from 'node:child_process'
import { resolve as pathOf } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentLink } from '../../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { makeKeys } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { BLANK_CARDS, wholeGroup } from '../../test/centre/whole-group.ts'
import { runAudit } from '../audit/main.ts'
import { exerciseRight, type RightRequest, rightRequestSchema } from './member-rights.ts'
import { operateMember } from './merge-members.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 4)
const ROOT = pathOf(import.meta.dirname, '../..')
const [CARD, OTHER_CARD] = BLANK_CARDS
/** What nobody may find afterwards. */
const SECRETS = ['欧阳', '倩倩', '13987654321', '13987654322', 'qianqian@', '外滩 18 号', '13987654323']
let centre: RunningCentre
let link: AgentLink
let till: TillChain
let keys = 0

beforeAll(async () => {
	centre = await startCentre(wholeGroup())
	link = await centre.link()
	const pair = makeKeys()
	await centre.database.rows(
		'INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)',
		['S01-01', 100, 'S01', pair.publicKey],
	)
	till = new TillChain('S01-01', pair.privateKey, 100)
	till.add(joins('T-M1', CARD, { familyName: '欧阳', givenName: '倩倩', phone: '13987654321' }), {
		atMs: 5_000,
	})
	till.add(joins('T-M2', OTHER_CARD, { familyName: '欧阳', givenName: '倩倩', phone: '13987654322' }))
	till.add(sale('r1', 1_000, { memberId: 'T-M1', cardNo: CARD, points: 10 }))
	till.add(edited({ email: 'qianqian@example.com', address: '外滩 18 号' }), { atMs: 6_000 })
	await post()
}, 120_000)
afterAll(() => centre.stop())

function joins(memberId: string, cardNo: string, sheet: object) {
	return {
		kind: 'memberEnrolled',
		memberId,
		cardNo,
		cardKind: 'drawer',
		media: [],
		sheet,
		confirmedBy: null,
		consent: {
			wordingVersion: '2026-11',
			language: 'zh-CN',
			confirmedBy: 'cashier',
			given: ['membership'],
			refused: [],
		},
	} as const
}

const edited = (sheet: object) =>
	({ kind: 'memberEdited', memberId: 'T-M1', cardNo: CARD, sheet, confirmedBy: null }) as const

async function post() {
	link.send(till.upload())
	const answer = await link.until(
		(down) => (down.kind === 'posted' || down.kind === 'chainPosition') && down.epoch === till.epoch,
	)
	if (answer.kind !== 'posted') throw new Error(`answered ${answer.kind}`)
	return answer.exceptions
}

interface Said {
	readonly right: RightRequest['right']
	readonly operationKey?: string
	readonly operatorId?: string
	readonly memberId?: string
	readonly sheet?: object
}
function use(said: Said) {
	keys += 1
	const words = { operationKey: `K${keys}`, operatorId: '90', reason: 'asked', memberId: 'T-M1' }
	return exerciseRight(centre.database, rightRequestSchema.parse({ ...words, ...said }), NOW_MS)
}

async function auditCode(): Promise<string[]> {
	const lines: string[] = []
	await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	return lines.filter((line) => line.startsWith('BREACH'))
}

/** Which tables of the whole database hold one of them. */
async function foundIn(texts: readonly string[]): Promise<string[]> {
	const tables = await centre.database.rows<{ readonly name: string }>(
		"SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
	)
	const found: string[] = []
	for (const { name } of tables) {
		const rows = await centre.database.rows(
			`SELECT 1 FROM ${name} AS t, unnest($1::text[]) AS s WHERE strpos(t::text, s) > 0 LIMIT 1`,
			[texts],
		)
		if (rows.length > 0) found.push(name)
	}
	return found.sort()
}

describe('a copy', () => {
	it('is a supervisor’s to give, of a member who is there', async () => {
		expect(await use({ right: 'export', operatorId: '01' })).toEqual({ kind: 'roleTooLow' })
		expect(await use({ right: 'export', memberId: 'NOBODY' })).toEqual({ kind: 'unknownMember' })
	})

	it('holds all that is known, with whoever was merged into her, and stands in the journal of rights', async () => {
		const words = { operatorId: '90', memberId: 'T-M1', otherId: 'T-M2' }
		const merge = { ...words, operationKey: 'merge', reason: '欧阳倩倩 twice', act: 'merge' } as const
		expect(await operateMember(centre.database, merge, NOW_MS)).toEqual({ kind: 'done' })
		const answer = await use({ right: 'export' })
		const text = JSON.stringify(answer)
		for (const secret of SECRETS.slice(0, -1)) expect(text).toContain(secret)
		expect(answer).toMatchObject({
			kind: 'done',
			export: {
				members: [{ member_id: 'T-M1' }, { member_id: 'T-M2' }],
				cards: [{ card_no: CARD }, { card_no: OTHER_CARD }],
				transfers: [{ purse: 'points', amount: 10 }],
				entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }, { seq: 4 }],
				consents: [
					{ member_id: 'T-M1', consent: 'membership', given: true },
					{ member_id: 'T-M2', consent: 'membership', given: true },
				],
			},
		})
		expect(
			await centre.database.rows("SELECT operator_id FROM member_operation WHERE operation = 'export'"),
		).toEqual([{ operator_id: '90' }])
	})
})

describe('a correction', () => {
	it('stands against what a till says unconfirmed, and reaches the tills', async () => {
		expect(await use({ right: 'correct', sheet: { phone: '12' } })).toEqual({ kind: 'notAsItMustBe' })
		expect(await use({ right: 'correct', sheet: { phone: '139 8765 4323', email: '' } })).toEqual({
			kind: 'done',
		})
		till.add(edited({ phone: '13987654321' }), { atMs: NOW_MS + 1 })
		await post()
		const [row] = await centre.database.rows(
			"SELECT value, source, verified FROM member_field WHERE member_id = 'T-M1' AND field = 'phone'",
		)
		expect(row).toEqual({ value: '13987654323', source: 'headOffice', verified: true })
		await link.until(
			(down) =>
				down.kind === 'changes' &&
				down.records.some(
					(one) => one.kind === 'card' && one.card.member?.fields.phone?.value === '13987654323',
				),
		)
	})
})

describe('being forgotten', () => {
	it('leaves nothing of her in any table, her cards to whoever holds them, and the audit clean', async () => {
		expect(await foundIn(SECRETS)).not.toEqual([])
		expect(await use({ right: 'erase', memberId: 'T-M2' })).toEqual({ kind: 'mergedElsewhere' })
		expect(await use({ right: 'erase', operationKey: 'forget' })).toEqual({
			kind: 'done',
			cards: [CARD, OTHER_CARD],
		})
		expect(await use({ right: 'erase', operationKey: 'forget' })).toEqual({ kind: 'exists' })
		expect(await foundIn(SECRETS)).toEqual([])
		const [card] = await centre.database.rows(
			`SELECT state, member_id, available FROM card JOIN purse_balance USING (card_no)
			WHERE card_no = $1 AND purse = 'points'`,
			[CARD],
		)
		expect(card).toEqual({ state: 'active', member_id: null, available: 10 })
		expect(await auditCode()).toEqual([])
	})

	it('reaches agents and tills by their feed', async () => {
		const told = await link.until(
			(down) =>
				down.kind === 'changes' &&
				down.records.some(
					(one) => one.kind === 'card' && one.card.cardNo === CARD && one.card.member === null,
				),
		)
		expect(told.kind).toBe('changes')
	})

	it('goes for a till that was away and tells later, and for head office’s file; chain and books stay whole', async () => {
		till.add(edited({ phone: '13987654321', familyName: '欧阳' }), { atMs: NOW_MS + 2 })
		till.add(sale('r2', 1_000, { memberId: 'T-M1', cardNo: CARD, points: 10 }))
		await post()
		expect(
			await centre.database.rows(
				`INSERT INTO member (member_id, profile) VALUES ('T-M1', '{"familyName": "欧阳"}')
				ON CONFLICT (member_id) DO UPDATE SET profile = excluded.profile RETURNING profile`,
			),
		).toEqual([{ profile: { memberId: 'T-M1' } }])
		expect(await foundIn(SECRETS)).toEqual([])
		expect(await auditCode()).toEqual([])
	})

	it('changes no entry that is not hers, and nothing else of hers', async () => {
		const change = (set: string, where: string) =>
			centre.database.rows(`UPDATE journal_entry SET ${set} WHERE epoch = 100 AND ${where}`)
		await expect(change("verdict = 'quarantined'", 'seq = 1')).rejects.toThrow('append-only')
		await expect(change("entry_text = '{}'", 'seq = 1')).rejects.toThrow('append-only')
		await expect(change("entry_text = '{}'", 'seq = 3')).rejects.toThrow('append-only')
		await expect(centre.database.rows('DELETE FROM journal_entry')).rejects.toThrow('append-only')
	})

	it('is a command and a page, each with its refusals', async () => {
		const yika = (...words: readonly string[]) =>
			new Promise<{ code: number | null; out: string }>((resolve) => {
				const program = ['build/cli/yika.ts', 'members', ...words, '--database', centre.server.databaseUrl]
				const child = execFile(process.execPath, program, { cwd: ROOT }, (_error, out) =>
					resolve({ code: child.exitCode, out }),
				)
			})
		const words = ['--operator', '90', '--reason', 'asked']
		expect(await yika('correct', 'M1', 'phone', ...words)).toMatchObject({ code: 2, out: '' })
		expect(await yika('correct', 'M1', 'phone=13987650000', ...words)).toEqual({ code: 0, out: 'done\n' })
		const copy = await yika('export', 'M1', ...words)
		expect(copy.code).toBe(0)
		expect(JSON.parse(copy.out)).toMatchObject({
			members: [{ member_id: 'M1' }],
			fieldsBefore: [{ field: 'phone', value: '13800000000' }],
		})
		expect(await yika('erase', 'NOBODY', ...words)).toEqual({ code: 1, out: 'refused: unknownMember\n' })
		const page = (body: object) =>
			fetch(`http://127.0.0.1:${centre.server.port}/members`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			})
		const asked = { right: 'erase', operationKey: 'page', reason: 'asked', memberId: 'M1' }
		expect((await page({ ...asked, operatorId: '01' })).status).toBe(409)
		const gone = await page({ ...asked, operatorId: '90' })
		expect({ status: gone.status, body: await gone.json() }).toMatchObject({
			status: 200,
			body: { kind: 'done' },
		})
		expect(await foundIn(['13987650000'])).toEqual([])
	})
})
