/** Head office's staff at work on cards: one act, one transaction, through the same rules and locks as everything else. */
import { mediumKey } from '../../protocol/card/medium.ts'
import { purseKind } from '../../protocol/card/purse.ts'
import type { Database, Sql } from '../database/pool.ts'
import { accounts, type Books, type CardRow } from '../ledger/books.ts'
import { loadBooks } from '../ledger/load-books.ts'
import { activate, addMedia, reportState } from '../ledger/post-card.ts'
import { replaceCard, type SignGrant, sweepReplaced } from '../ledger/replace.ts'
import { saveBooks } from '../ledger/save-books.ts'
import { expirePurse } from '../ledger/validity.ts'
import type { CardAct, CardRefusal, CardRequest } from './card-requests.ts'

/** `exists`: this very act was done before. */
export type CardAnswer = { readonly kind: 'done' | 'exists' } | CardRefusal

/** A refusal on its way out of the transaction: nothing of the act may stay. */
class Refused extends Error {
	readonly refusal: CardRefusal

	constructor(refusal: CardRefusal) {
		super(refusal.kind)
		this.refusal = refusal
	}
}

export async function operateCard(
	database: Database,
	request: CardRequest,
	nowMs: number,
	signGrant: SignGrant,
): Promise<CardAnswer> {
	try {
		return await database.transaction((sql) => operate(sql, request, nowMs, signGrant))
	} catch (error) {
		if (error instanceof Refused) return error.refusal
		throw error
	}
}

async function operate(
	sql: Sql,
	request: CardRequest,
	nowMs: number,
	signGrant: SignGrant,
): Promise<CardAnswer> {
	const { operationKey, cardNo, operatorId, reason, act } = request
	await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`operation ${operationKey}`])
	if (await isSameAgain(sql, request)) return { kind: 'exists' }
	await checkOperator(sql, operatorId)
	if (act.kind === 'issue') await issue(sql, cardNo, act)
	const books = await loadBooks(sql, wantedBy(request))
	const card = books.cards.get(cardNo)
	if (card === undefined) throw new Refused({ kind: 'unknownCard' })
	doAct(books, card, request, nowMs, signGrant)
	sweepReplaced(books, nowMs)
	await saveBooks(sql, books, [cardNo])
	await sql.rows(
		`INSERT INTO card_operation (operation_key, card_no, operation, operator_id, body, done_at_ms)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		[operationKey, cardNo, act.kind, operatorId, JSON.stringify({ reason, act }), nowMs],
	)
	return { kind: 'done' }
}

async function isSameAgain(
	sql: Sql,
	{ operationKey, cardNo, operatorId, reason, act }: CardRequest,
): Promise<boolean> {
	const [done] = await sql.rows<{ readonly same: boolean }>(
		`SELECT (card_no, operator_id, body) = ($2, $3, $4::jsonb) AS same FROM card_operation WHERE operation_key = $1`,
		[operationKey, cardNo, operatorId, JSON.stringify({ reason, act })],
	)
	if (done?.same === false) throw new Refused({ kind: 'operationKeyTaken' })
	return done?.same === true
}

/** Whether anybody signs on by this number. */
export async function isOperator(sql: Sql, operatorId: string): Promise<boolean> {
	return (await roleOf(sql, operatorId)) !== null
}

async function roleOf(sql: Sql, operatorId: string): Promise<string | null> {
	const [operator] = await sql.rows<{ readonly role: string }>(
		"SELECT body ->> 'role' AS role FROM catalogue_record WHERE topic = 'operator' AND key = $1",
		[operatorId],
	)
	return operator?.role ?? null
}

async function checkOperator(sql: Sql, operatorId: string): Promise<void> {
	const role = await roleOf(sql, operatorId)
	if (role === null) throw new Refused({ kind: 'unknownOperator' })
	if (role === 'cashier') throw new Refused({ kind: 'roleTooLow', role })
}

async function issue(sql: Sql, cardNo: string, act: Extract<CardAct, { kind: 'issue' }>): Promise<void> {
	const made = await sql.rows(
		`INSERT INTO card (card_no, state, card_class) VALUES ($1, 'blank', $2) ON CONFLICT DO NOTHING RETURNING 1`,
		[cardNo, act.cardClass],
	)
	if (made.length === 0) throw new Refused({ kind: 'cardExists' })
	await sql.rows(
		`INSERT INTO purse_balance (card_no, purse) SELECT $1, unnest(ARRAY['storedValue', 'points', 'gift'])`,
		[cardNo],
	)
}

function wantedBy({ cardNo, act }: CardRequest) {
	const none = { authKeys: [], leaseIds: [], cardNos: [cardNo] }
	switch (act.kind) {
		case 'issue':
			return { ...none, mediumKeys: act.media.map(mediumKey) }
		case 'activate': {
			const memberIds = act.memberId === null ? [] : [act.memberId]
			return { ...none, memberIds, mediumKeys: act.media.map(mediumKey) }
		}
		case 'load': {
			const voucherTypeIds = act.voucher === null ? [] : [act.voucher.voucherTypeId]
			return { ...none, purses: [act.purse], voucherTypeIds }
		}
		case 'replace': {
			const mediumKeys = act.media.map(mediumKey)
			return { ...none, cardNos: [cardNo, act.newCardNo], grantsOf: [cardNo], mediumKeys }
		}
		case 'expire':
			return { ...none, purses: act.purse === null ? [] : [act.purse] }
		default:
			return none
	}
}

function must(holds: boolean, kind: 'cardNotAsTold' | 'mediumTaken' | 'unknownMember'): void {
	if (!holds) throw new Refused({ kind })
}

function doAct(books: Books, card: CardRow, request: CardRequest, nowMs: number, signGrant: SignGrant): void {
	const { act } = request
	switch (act.kind) {
		case 'issue':
			return must(addMedia(books, card.card_no, act.media), 'mediumTaken')
		case 'activate':
			must(act.memberId === null || books.members.has(act.memberId), 'unknownMember')
			must(card.state === 'blank', 'cardNotAsTold')
			return must(activate(books, card, act, nowMs), 'mediumTaken')
		case 'load':
			return load(books, request, act, nowMs)
		case 'freeze':
			must(card.state === 'active', 'cardNotAsTold')
			return must(reportState(books, card, 'frozen', nowMs), 'cardNotAsTold')
		case 'unfreeze':
			must(card.state === 'frozen' || card.state === 'lost', 'cardNotAsTold')
			return must(reportState(books, card, 'active', nowMs), 'cardNotAsTold')
		case 'lost':
			return must(reportState(books, card, 'lost', nowMs), 'cardNotAsTold')
		case 'replace': {
			const taken = books.cards.get(act.newCardNo)
			if (taken === undefined) throw new Refused({ kind: 'unknownCard' })
			must(taken.state === 'blank' && card.replaced_by === null, 'cardNotAsTold')
			must(addMedia(books, act.newCardNo, act.media), 'mediumTaken')
			return must(replaceCard(books, card, taken, nowMs, signGrant), 'cardNotAsTold')
		}
		case 'expire':
			if (act.purse === null) books.setState(card, 'expired', nowMs)
			else expirePurse(books, card.card_no, act.purse, nowMs)
	}
}

function load(
	books: Books,
	{ cardNo, operationKey }: CardRequest,
	{ purse: name, amount, voucher }: Extract<CardAct, { kind: 'load' }>,
	nowMs: number,
): void {
	const terms = voucher === null ? undefined : books.voucherTerms.get(voucher.voucherTypeId)
	if (voucher !== null && terms?.kind !== purseKind(name)) throw new Refused({ kind: 'unknownVoucher' })
	const known = books.purse(cardNo, name)
	const fits = voucher === null || known === undefined || known.voucher_type_id === voucher.voucherTypeId
	if (!fits || (known === undefined && voucher === null)) throw new Refused({ kind: 'unknownVoucher' })
	const made = {
		voucher_type_id: voucher?.voucherTypeId ?? null,
		valid_from: voucher?.validFrom ?? null,
		valid_until: voucher?.validUntil ?? null,
	}
	books.credit(known ?? books.makePurse(cardNo, name, made), amount)
	const at = { store_id: null, till_id: null, epoch: null, seq: null, ordinal: 0, auth_key: null }
	books.transfers.push({
		card_no: cardNo,
		purse: name,
		debit_account: accounts.issuer(name),
		credit_account: accounts.card(cardNo, name),
		amount,
		kind: 'load',
		...at,
		posted_at_ms: nowMs,
		amount_minor: null,
		operation_key: `load.${operationKey}`,
	})
}
