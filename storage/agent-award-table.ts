/**
 * Coupons that entries of this store gave to cards, shown in the cards' pictures until the centre's own show them. What must stay
 * true: a coupon stands from its award until a picture of the centre from after its decision says what has become of it; none is
 * shown of which all was spent, nor one that such a picture leaves out.
 */
import {
	type CardSnapshot,
	VOUCHERS_MAX,
	type Voucher,
	voucherSchema,
} from '../protocol/card/card-snapshot.ts'
import { isRefusedAward, type Verdict } from '../protocol/journal/verdict.ts'
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
type Effect<Kind extends EntryEffect['kind']> = Extract<EntryEffect, { kind: Kind }>
type Place = ChainId & { readonly seq: number }

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
		 * The centre has decided on a chain. Its awards stand until a picture from after this moment comes; answers the cards, and the
		 * coupons that it did not give them.
		 */
		posted(
			{ tillId, epoch }: ChainId,
			seq: number,
			verdicts: readonly Verdict[] | null,
			versionOf: (cardNo: string) => number,
		): { readonly cardNo: string; readonly purse: string }[] {
			return readUndecided.all(tillId, epoch, seq).flatMap(({ card_no: cardNo, purse, entry_seq }) => {
				if (!isRefusedAward(entry_seq, verdicts)) {
					keepFrom(versionOf(cardNo) + 1, cardNo, purse)
					return []
				}
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
