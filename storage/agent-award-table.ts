/**
 * Coupons that entries of this store gave to cards, shown in the cards' pictures until the centre's own show them. What must stay
 * true: a coupon stands from its award until a picture of the centre from after its decision says what has become of it; none is
 * shown of which all was spent, nor one that such a picture leaves out. The word of the decision names that picture, which may
 * have come before it; where the word was lost with the link, the copy tells of the decision when it is complete again.
 */
import {
	type CardSnapshot,
	VOUCHERS_MAX,
	type Voucher,
	voucherSchema,
} from '../protocol/card/card-snapshot.ts'
import { isRefusedAward, type Verdict } from '../protocol/journal/verdict.ts'
import type { DecidedCard } from '../protocol/wire/messages/upload-entries.ts'
import type { ChainId, EntryEffect } from './agent-records.ts'
import type { WritableDb } from './database.ts'
import { recordFrom } from './stored-record.ts'

type AwardRow = {
	card_no: string
	purse: string
	spent: number
	voucher_json: string
	entry_seq: number
	from_version: number | null
}
type UntoldRow = { card_no: string; purse: string; till_id: string; epoch: number; entry_seq: number }
type Effect<Kind extends EntryEffect['kind']> = Extract<EntryEffect, { kind: Kind }>
type Place = ChainId & { readonly seq: number }
type Decided = {
	readonly seq: number
	readonly exceptions: readonly Verdict[] | null
	readonly cards: readonly DecidedCard[]
}
type Position = ChainId & { readonly postedSeq: number }
type EndedAward = { readonly cardNo: string; readonly purse: string }

export function createAwardTable(db: WritableDb) {
	const columns = 'card_no, purse, spent, voucher_json, entry_seq, from_version'
	const readOf = db.read<AwardRow>(
		`SELECT ${columns} FROM awarded_vouchers WHERE card_no = ? AND voucher_json IS NOT NULL ORDER BY purse`,
	)
	const readUndecided = db.read<AwardRow>(
		`SELECT ${columns} FROM awarded_vouchers WHERE till_id = ? AND epoch = ? AND entry_seq <= ?
		 AND voucher_json IS NOT NULL AND from_version IS NULL ORDER BY card_no, purse`,
	)
	const keep = db.write(
		`INSERT INTO awarded_vouchers (card_no, purse, spent, at_ms, voucher_json, till_id, epoch, entry_seq, from_version)
		 VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (card_no, purse) DO UPDATE SET voucher_json = excluded.voucher_json, till_id = excluded.till_id,
			epoch = excluded.epoch, entry_seq = excluded.entry_seq, from_version = excluded.from_version
		 WHERE voucher_json IS NULL`,
	)
	const keepSpent = db.write(
		`INSERT INTO awarded_vouchers (card_no, purse, spent, at_ms) VALUES (?, ?, ?, ?)
		 ON CONFLICT (card_no, purse) DO UPDATE SET spent = spent + excluded.spent`,
	)
	const keepFrom = db.write(
		'UPDATE awarded_vouchers SET from_version = ? WHERE card_no = ? AND purse = ? AND from_version IS NULL',
	)
	const readUntold = db.read<UntoldRow>(
		`SELECT a.card_no, a.purse, a.till_id, a.epoch, a.entry_seq FROM awarded_vouchers a JOIN replica r ON r.topic = 'card' AND r.key = a.card_no
		 WHERE a.voucher_json IS NOT NULL
			AND (a.from_version IS NULL OR a.from_version > json_extract(r.json, '$.card.version'))
		 ORDER BY a.card_no, a.purse`,
	)
	const drop = db.write('DELETE FROM awarded_vouchers WHERE card_no = ? AND purse = ?')
	const prune = db.write(
		'DELETE FROM awarded_vouchers WHERE at_ms < ? AND (voucher_json IS NULL OR from_version IS NOT NULL)',
	)

	/** The card as it is to be shown, from a picture that the centre may have taken before it heard of the awards. */
	function withAwards(card: CardSnapshot): CardSnapshot {
		const given = readOf
			.all(card.cardNo)
			.filter((row) => isOurs(row, card) && !has(card, row.purse))
			.map((row) => ({ row, voucher: toVoucher(row) }))
			.filter(({ row, voucher }) => row.spent < voucher.balance.leased)
		if (given.length === 0) return card
		const vouchers = [...card.vouchers, ...given.map(({ voucher }) => voucher)].slice(0, VOUCHERS_MAX)
		return { ...card, vouchers }
	}

	return {
		/** An entry gives a coupon. One that the card has already is not given again. `picture`: the card's as it is here. */
		awarded(
			{ cardNo, voucher }: Effect<'voucherAwarded'>,
			by: Place,
			picture: CardSnapshot | null,
			nowMs: number,
		) {
			const isShown = picture !== null && has(picture, voucher.purse)
			const place = [by.tillId, by.epoch, by.seq] as const
			keep(cardNo, voucher.purse, nowMs, JSON.stringify(voucher), ...place, isShown ? picture.version : null)
		},

		spent({ cardNo, purse, amount }: Effect<'voucherSpent'>, nowMs: number): void {
			keepSpent(cardNo, purse, amount, nowMs)
		},

		/** A picture of the centre, with what it cannot know of yet. */
		believed(card: CardSnapshot): CardSnapshot {
			const rows = readOf.all(card.cardNo)
			for (const { purse, from_version } of rows)
				if (has(card, purse)) keepFrom(card.version, card.cardNo, purse)
				else if (from_version !== null && card.version >= from_version) drop(card.cardNo, purse)
			return rows.length === 0 ? card : withAwards(card)
		},

		/** The picture that is kept here, drawn anew after something was heard of its coupons. */
		redrawn(card: CardSnapshot): CardSnapshot {
			const ours = new Set(readOf.all(card.cardNo).flatMap((row) => (isOurs(row, card) ? [row.purse] : [])))
			return withAwards({ ...card, vouchers: card.vouchers.filter(({ purse }) => !ours.has(purse)) })
		},

		/**
		 * The centre has decided on a chain. Its awards stand until the picture that tells of it, or one from after this moment where
		 * none is named; answers those that end now: the centre did not give them, or that picture is here and leaves them out.
		 */
		posted(
			{ tillId, epoch }: ChainId,
			{ seq, exceptions, cards }: Decided,
			versionOf: (cardNo: string) => number,
		): EndedAward[] {
			const toldFrom = new Map<string, number>(cards.map(({ cardNo, version }) => [cardNo, version]))
			return readUndecided.all(tillId, epoch, seq).flatMap(({ card_no: cardNo, purse, entry_seq }) => {
				const picture = versionOf(cardNo)
				const from = toldFrom.get(cardNo) ?? picture + 1
				if (from > picture && !isRefusedAward(entry_seq, exceptions)) {
					keepFrom(from, cardNo, purse)
					return []
				}
				drop(cardNo, purse)
				return [{ cardNo, purse }]
			})
		},

		/** The pictures tell of all that was decided up to these places: what they leave out ends. */
		toldUpTo(positions: readonly Position[]): EndedAward[] {
			const postedSeqs = new Map(
				positions.map(({ tillId, epoch, postedSeq }) => [`${tillId}/${epoch}`, postedSeq]),
			)
			return readUntold.all().flatMap(({ card_no: cardNo, purse, till_id, epoch, entry_seq }) => {
				if (entry_seq > (postedSeqs.get(`${till_id}/${epoch}`) ?? 0)) return []
				drop(cardNo, purse)
				return [{ cardNo, purse }]
			})
		},

		prune(beforeMs: number): void {
			prune(beforeMs)
		},
	}
}

/** Whether the picture is too old to tell of the award: what it shows of the coupon was put there by this table. */
function isOurs({ from_version }: Pick<AwardRow, 'from_version'>, { version }: CardSnapshot): boolean {
	return from_version === null || version < from_version
}

function has({ vouchers }: CardSnapshot, purse: string): boolean {
	return vouchers.some((voucher) => voucher.purse === purse)
}

function toVoucher({ card_no, voucher_json }: AwardRow): Voucher {
	return recordFrom(voucherSchema, voucher_json, `a coupon of card ${card_no}`)
}
