/**
 * Loads head office's file. Loading it again changes nothing; a changed file changes what head office owns (prices,
 * operators, profiles, names, media, and the state and member of cards of which nobody else has said one). Balances are
 * opened once, when a purse is first seen, and never again; fields that were captured since are merged, not overwritten.
 */

import { mediumKey } from '../../protocol/card/medium.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { GREETING_RULES_KEY } from '../../protocol/wire/records.ts'
import type { Database, Sql } from '../database/pool.ts'
import type { SignGrant } from '../ledger/replace.ts'
import { addPolicy } from '../reconcile/clearing-policy.ts'
import { importGrants } from './import-grants.ts'
import { openPurses } from './open-purses.ts'
import { keepVoucherTerms } from './voucher-terms.ts'

interface Change {
	readonly topic: string
	readonly key: string
	readonly store_id?: string
}

/** One transaction; returns how many feed records changed. */
export async function importGroup(
	database: Database,
	group: GroupData,
	nowMs: number,
	signGrant: SignGrant,
): Promise<number> {
	return await database.transaction(async (sql) => {
		const changes = [
			...(await importStores(sql, group)),
			...(await importTerminals(sql, group)),
			...(await importCatalogue(sql, group)),
		]
		if (group.clearing !== undefined) await addPolicy(sql, group.clearing)
		const members = await importMembers(sql, group)
		const cards = await importCards(sql, group, nowMs)
		for (const cardNo of await importGrants(sql, group, signGrant)) cards.add(cardNo)
		for (const { cardNo, memberId } of group.cards)
			if (memberId !== null && members.has(memberId)) cards.add(cardNo)
		changes.push(...[...cards].map((key) => ({ topic: 'card', key })))
		await announce(sql, changes)
		return changes.length
	})
}

async function announce(sql: Sql, changes: readonly Change[]): Promise<void> {
	await sql.rows(
		`INSERT INTO change (topic, key, store_id)
		SELECT topic, key, store_id FROM json_to_recordset($1) AS u (topic text, key text, store_id text)
		ORDER BY topic, key
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq, store_id = excluded.store_id`,
		[JSON.stringify(changes)],
	)
}

async function importStores(sql: Sql, group: GroupData): Promise<Change[]> {
	await sql.rows(
		`INSERT INTO legal_entity SELECT * FROM json_to_recordset($1) AS u ("legalEntityId" text, name text)
		ON CONFLICT (legal_entity_id) DO UPDATE SET name = excluded.name`,
		[JSON.stringify(group.legalEntities)],
	)
	const stores = await sql.rows<{ store_id: string }>(
		`INSERT INTO store (store_id, legal_entity_id, profile)
		SELECT body ->> 'storeId', body ->> 'legalEntityId', body FROM jsonb_array_elements($1) AS body
		ON CONFLICT (store_id) DO UPDATE SET profile = excluded.profile, legal_entity_id = excluded.legal_entity_id
		WHERE store.profile <> excluded.profile RETURNING store_id`,
		[JSON.stringify(group.stores)],
	)
	await sql.rows(
		`INSERT INTO agent (store_id, public_key) SELECT * FROM json_to_recordset($1) AS u ("storeId" text, "publicKey" text)
		ON CONFLICT (store_id) DO UPDATE SET public_key = excluded.public_key WHERE agent.joined_at_ms IS NULL`,
		[JSON.stringify(group.agents)],
	)
	return stores.map(({ store_id }) => ({ topic: 'storeProfile', key: store_id, store_id }))
}

/** A higher epoch is a new enrolment beside the old one. The key of an epoch never changes: entries are signed with it. */
async function importTerminals(sql: Sql, group: GroupData): Promise<Change[]> {
	const added = await sql.rows<{ till_id: string; store_id: string }>(
		`INSERT INTO terminal (till_id, epoch, store_id, public_key)
		SELECT "tillId", epoch, "storeId", "publicKey" FROM json_to_recordset($1)
			AS u ("tillId" text, epoch int, "storeId" text, "publicKey" text)
		ON CONFLICT (till_id, epoch) DO NOTHING RETURNING till_id, store_id`,
		[JSON.stringify(group.terminals)],
	)
	return added.map(({ till_id, store_id }) => ({ topic: 'terminal', key: till_id, store_id }))
}

async function importCatalogue(sql: Sql, group: GroupData): Promise<Change[]> {
	const elsewhere = await topicsOfCatalogueImports(sql)
	const records = [
		...group.departments.map((body) => ({ topic: 'department', key: body.departmentId, body })),
		...group.items.map((body) => ({ topic: 'item', key: body.itemCode, body })),
		...group.operators.map((body) => ({ topic: 'operator', key: body.operatorId, body })),
		...(group.promotions ?? []).map((body) => ({ topic: 'promotion', key: body.promotionId, body })),
		...(group.greetingRules
			? [{ topic: 'greetingRules', key: GREETING_RULES_KEY, body: group.greetingRules }]
			: []),
		...group.voucherTypes.map((body) => ({ topic: 'voucherType', key: body.voucherTypeId, body })),
	].filter(({ topic }) => !elsewhere.includes(topic))
	await keepVoucherTerms(sql, group)
	const changed = await sql.rows<Change>(
		`INSERT INTO catalogue_record (topic, key, body)
		SELECT topic, key, body FROM jsonb_to_recordset($1) AS u (topic text, key text, body jsonb)
		ON CONFLICT (topic, key) DO UPDATE SET body = excluded.body
		WHERE catalogue_record.body <> excluded.body RETURNING topic, key`,
		[JSON.stringify(records)],
	)
	// An article or operator that the new file no longer lists is withdrawn.
	const removed = await sql.rows<Change>(
		`DELETE FROM catalogue_record WHERE topic <> ALL ($2::text[]) AND (topic, key) NOT IN
			(SELECT topic, key FROM jsonb_to_recordset($1) AS u (topic text, key text)) RETURNING topic, key`,
		[JSON.stringify(records), elsewhere],
	)
	return [...changed, ...removed]
}

/** What `yika catalogue import` has brought once is its own: a restart of the server must not bring older prices back. */
async function topicsOfCatalogueImports(sql: Sql): Promise<string[]> {
	const rows = await sql.rows<{ readonly topic: string }>(
		'SELECT DISTINCT unnest(topics) AS topic FROM catalogue_import',
	)
	return rows.map(({ topic }) => topic)
}

/** Returns the members whose picture changed. */
async function importMembers(sql: Sql, group: GroupData): Promise<Set<string>> {
	const rows = group.members.map(({ memberId, lastVisit, fields, declinedAtMs, laterAtMs, ...profile }) => ({
		memberId,
		profile: { memberId, ...profile },
		visitAtMs: lastVisit?.atMs ?? null,
		visitStoreId: lastVisit?.storeId ?? null,
		fields: Object.entries(fields).map(([field, known]) => ({ memberId, field, ...known })),
		declined: Object.entries(declinedAtMs).map(([field, atMs]) => ({ memberId, field, atMs })),
		later: Object.entries(laterAtMs ?? {}).map(([field, atMs]) => ({ memberId, field, atMs })),
	}))
	const changed = await sql.rows<{ member_id: string }>(
		`INSERT INTO member (member_id, profile, last_visit_at_ms, last_visit_store_id)
		SELECT * FROM jsonb_to_recordset($1)
			AS u ("memberId" text, profile jsonb, "visitAtMs" bigint, "visitStoreId" text) ORDER BY "memberId"
		ON CONFLICT (member_id) DO UPDATE SET profile = excluded.profile
		WHERE member.profile <> excluded.profile RETURNING member_id`,
		[JSON.stringify(rows)],
	)
	const fields = await sql.rows<{ member_id: string }>(
		`INSERT INTO member_field (member_id, field, value, source, verified, at_ms)
		SELECT "memberId", field, value, source, verified, "atMs" FROM jsonb_to_recordset($1)
			AS u ("memberId" text, field text, value text, source text, verified boolean, "atMs" bigint)
		ON CONFLICT (member_id, field) DO UPDATE SET value = excluded.value, source = excluded.source,
			verified = excluded.verified, at_ms = excluded.at_ms, till_id = NULL
		WHERE (excluded.verified AND NOT member_field.verified)
			OR (excluded.verified = member_field.verified AND excluded.at_ms > member_field.at_ms)
		RETURNING member_id`,
		[JSON.stringify(rows.flatMap((row) => row.fields))],
	)
	await sql.rows(
		`INSERT INTO member_declined (member_id, field, at_ms)
		SELECT * FROM jsonb_to_recordset($1) AS u ("memberId" text, field text, "atMs" bigint)
		ON CONFLICT DO NOTHING`,
		[JSON.stringify(rows.flatMap((row) => row.declined))],
	)
	await sql.rows(
		`INSERT INTO member_later (member_id, field, at_ms)
		SELECT * FROM jsonb_to_recordset($1) AS u ("memberId" text, field text, "atMs" bigint)
		ON CONFLICT DO NOTHING`,
		[JSON.stringify(rows.flatMap((row) => row.later))],
	)
	return new Set([...changed, ...fields].map((row) => row.member_id))
}

/** Returns the cards whose picture changed. */
async function importCards(sql: Sql, group: GroupData, nowMs: number): Promise<Set<string>> {
	const rows = group.cards.map(({ cardNo, state, cardClass, memberId }) => ({
		cardNo,
		state,
		cardClass,
		memberId,
	}))
	const changed = await sql.rows<{ card_no: string }>(
		`INSERT INTO card (card_no, state, card_class, member_id)
		SELECT * FROM jsonb_to_recordset($1) AS u ("cardNo" text, state text, "cardClass" text, "memberId" text)
		ON CONFLICT (card_no) DO UPDATE SET card_class = excluded.card_class,
			state = CASE WHEN card.state_at_ms = 0 THEN excluded.state ELSE card.state END,
			member_id = CASE WHEN card.state_at_ms = 0 THEN excluded.member_id ELSE card.member_id END
		WHERE card.card_class <> excluded.card_class OR (card.state_at_ms = 0
			AND (card.state, card.member_id) IS DISTINCT FROM (excluded.state, excluded.member_id)) RETURNING card_no`,
		[JSON.stringify(rows)],
	)
	const media = group.cards.flatMap(({ cardNo, media: all }) =>
		all.map((body) => ({ key: mediumKey(body), cardNo, body })),
	)
	const moved = await sql.rows<{ card_no: string }>(
		`INSERT INTO medium (medium_key, card_no, body)
		SELECT * FROM jsonb_to_recordset($1) AS u (key text, "cardNo" text, body jsonb)
		ON CONFLICT (medium_key) DO UPDATE SET card_no = excluded.card_no
		WHERE medium.card_no <> excluded.card_no RETURNING card_no`,
		[JSON.stringify(media)],
	)
	const opened = await openPurses(sql, group, nowMs)
	return new Set([...[...changed, ...moved].map((row) => row.card_no), ...opened])
}
