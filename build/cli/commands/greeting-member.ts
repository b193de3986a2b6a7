/* Whom `yika greeting preview` greets: a member of a file, of a card server, or of the demonstration. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
	type CardSnapshot,
	cardSnapshotSchema,
	memberSnapshotSchema,
} from '../../../protocol/card/card-snapshot.ts'
import { voucherTypeSchema } from '../../../protocol/card/voucher.ts'
import { departmentSchema } from '../../../protocol/catalogue/catalogue.ts'
import type { GreetingMoment } from '../../../protocol/greeting/greeting-facts.ts'
import { namesOf } from '../../../protocol/greeting/names-of.ts'
import type { GroupData } from '../../../protocol/provisioning/group-data.ts'

type Asked = {
	readonly card?: string
	readonly date?: string
	readonly store: string
	readonly database?: string
	readonly data?: string
}
export type Found =
	| { readonly kind: 'moment'; readonly moment: GreetingMoment }
	| { readonly kind: 'nobody'; readonly message: string }

type Person = Pick<GreetingMoment, 'member' | 'card' | 'voucherNames' | 'departmentNames'>

const SHANGHAI_MINUTES = 480
const EMPTY = { available: 0, held: 0, leased: 0 }
const NO_PURSES = { storedValue: EMPTY, points: EMPTY, gift: EMPTY }

export async function momentOf(asked: Asked): Promise<Found> {
	const nowMs = asked.date === undefined ? Date.now() : Date.parse(`${asked.date}T12:00:00+08:00`)
	const person = await personOf(asked, nowMs)
	if (typeof person === 'string') return { kind: 'nobody', message: person }
	return {
		kind: 'moment',
		moment: { ...person, nowMs, utcOffsetMinutes: SHANGHAI_MINUTES, storeId: asked.store },
	}
}

/** A sentence where nobody is found. */
async function personOf({ card, database, data }: Asked, nowMs: number): Promise<Person | string> {
	if (card !== undefined && existsSync(card)) return await personInFile(card, nowMs)
	if (card?.endsWith('.json')) return `there is no file ${card}`
	if (database === undefined && data === undefined) return personOfDemo(await demoGroup(nowMs), card)
	if (card === undefined) return 'say whom to greet: --card <no>'
	return await personAtCentre(card, { database, data }, nowMs)
}

async function personInFile(file: string, nowMs: number): Promise<Person | string> {
	let value: unknown
	try {
		value = JSON.parse(readFileSync(file, 'utf8'))
	} catch (error) {
		return `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`
	}
	const group = await demoGroup(nowMs)
	const names = namesOf(group.voucherTypes, group.departments)
	const whole = cardSnapshotSchema.safeParse(value)
	if (whole.success) return withMember(whole.data, names) ?? `the card in ${file} has no member`
	const member = memberSnapshotSchema.safeParse(value)
	if (member.success) return { member: member.data, card: { vouchers: [], purses: NO_PURSES }, ...names }
	const [issue] = (typeof value === 'object' && value !== null && 'cardNo' in value ? whole : member).error
		.issues
	return `${file} is neither a card nor a member: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
}

function withMember(
	{ member, vouchers, purses }: Pick<CardSnapshot, 'member' | 'vouchers' | 'purses'>,
	names: ReturnType<typeof namesOf>,
): Person | null {
	return member && { member, card: { vouchers, purses }, ...names }
}

async function demoGroup(nowMs: number): Promise<GroupData> {
	const { DEMO_STORE_IDS, DEMO_TILL_IDS, makeDemoData } = await import(
		'../../../test/fixtures/demo-data/demo-data.ts'
	)
	const keys = {
		agents: Object.fromEntries(DEMO_STORE_IDS.map((id) => [id, `agent ${id}`])),
		tills: Object.fromEntries(DEMO_TILL_IDS.map((id) => [id, `till ${id}`])),
	}
	return await makeDemoData(1, keys, { todayMs: nowMs })
}

function personOfDemo(group: GroupData, cardNo: string | undefined): Person | string {
	const card = group.cards.find((one) =>
		cardNo === undefined ? one.memberId !== null : one.cardNo === cardNo,
	)
	const member = group.members.find(({ memberId }) => memberId === card?.memberId)
	if (card === undefined || member === undefined)
		return `the demonstration has no member with card ${cardNo}; for one of a card server add --database or --data`
	const owned = (available: number) => ({ available, held: 0, leased: 0 })
	const { storedValue, points, gift } = card.opening
	return {
		member,
		card: {
			vouchers: card.vouchers.map(({ amount, ...voucher }) => ({ ...voucher, balance: owned(amount) })),
			purses: { storedValue: owned(storedValue), points: owned(points), gift: owned(gift) },
		},
		...namesOf(group.voucherTypes, group.departments),
	}
}

async function personAtCentre(
	cardNo: string,
	{ database, data }: { readonly database: string | undefined; readonly data: string | undefined },
	nowMs: number,
): Promise<Person | string> {
	const { withDatabase } = await import('../../../server/database/with-database.ts')
	const { cardSnapshots } = await import('../../../server/ledger/card-snapshots.ts')
	const where = data === undefined ? { databaseUrl: database ?? '' } : { dataDir: resolve(data) }
	return await withDatabase(where, async (opened) => {
		const card = (await opened.transaction((sql) => cardSnapshots(sql, [cardNo], nowMs))).get(cardNo)
		if (card === undefined) return `nobody knows card ${cardNo}`
		const records = await opened.rows<{ topic: string; body: unknown }>(
			"SELECT topic, body FROM catalogue_record WHERE topic IN ('voucherType', 'department')",
		)
		const of = (topic: string) => records.filter((row) => row.topic === topic).map(({ body }) => body)
		const names = namesOf(
			of('voucherType').map((body) => voucherTypeSchema.parse(body)),
			of('department').map((body) => departmentSchema.parse(body)),
		)
		return withMember(card, names) ?? `card ${cardNo} has no member`
	})
}
