/**
 * What this till itself knows of a card beyond the centre's picture, drawn from its own entries: movements that are not
 * posted yet, and fields captured.
 */

import type {
	CardSnapshot,
	MemberField,
	MemberFieldName,
	MemberSnapshot,
} from '../protocol/card/card-snapshot.ts'
import { memberFieldNameSchema } from '../protocol/card/card-snapshot.ts'
import { cardMovements } from '../protocol/journal/card-movements.ts'
import { cardsInNews, withNews } from '../protocol/journal/card-news.ts'
import type { Entry } from '../protocol/journal/entry.ts'
import { withoutAnswer } from '../protocol/rules/field-answers.ts'
import type { UnpostedMovements } from '../till/ports/cards.ts'
import type { WritableDb } from './database.ts'

type CaptureRow = {
	readonly field: string
	readonly value: string | null
	readonly at_ms: number
	readonly later: number
}
type SumRow = { readonly purse: string; readonly amount: number }

export function overlayTable(db: WritableDb, epoch: number) {
	const insertMovement = db.write(
		'INSERT INTO card_movement (epoch, seq, card_no, purse, amount) VALUES (?, ?, ?, ?, ?)',
	)
	const insertCapture = db.write(
		'INSERT INTO capture (epoch, seq, member_id, field, value, at_ms, later) VALUES (?, ?, ?, ?, ?, ?, ?)',
	)
	const sum = db.read<SumRow>(
		'SELECT purse, sum(amount) AS amount FROM card_movement WHERE card_no = ? GROUP BY purse',
	)
	const captures = db.read<CaptureRow>(
		'SELECT field, value, at_ms, later FROM capture WHERE member_id = ? ORDER BY id',
	)
	const insertNews = db.write('INSERT INTO card_news (card_no, epoch, seq) VALUES (?, ?, ?)')
	const selectNews = db.read<{ text: string }>(
		'SELECT text FROM card_news JOIN entry USING (epoch, seq) WHERE card_no = ? ORDER BY epoch, seq',
	)
	const removeNews = db.write('DELETE FROM card_news WHERE epoch = ? AND seq <= ?')
	const removeMovements = db.write('DELETE FROM card_movement WHERE epoch = ? AND seq <= ?')
	const removeCaptures = db.write('DELETE FROM capture WHERE epoch = ? AND seq <= ?')
	return {
		note(entry: Entry): void {
			for (const { cardNo, purse, amount } of cardMovements(entry.body))
				insertMovement(epoch, entry.seq, cardNo, purse, amount)
			for (const cardNo of cardsInNews(entry.body)) insertNews(cardNo, epoch, entry.seq)
			if (entry.body.kind !== 'fieldCaptured') return
			const { memberId, field, value, later } = entry.body
			insertCapture(epoch, entry.seq, memberId, field, value, entry.atMs, later ? 1 : 0)
		},
		/** Over all epochs: what an earlier one still has to hand in is not in the centre's picture either. */
		unposted(cardNo: string): UnpostedMovements {
			return Object.fromEntries(sum.all(cardNo).map(({ purse, amount }) => [purse, amount]))
		},
		/** A card's picture with coupons that it was given and states that it was reported in, over all epochs. */
		withNews: (card: CardSnapshot): CardSnapshot =>
			withNews(
				card,
				selectNews.all(card.cardNo).map(({ text }) => JSON.parse(text) as Entry),
			),
		withCaptures: (member: MemberSnapshot): MemberSnapshot =>
			captures.all(member.memberId).reduce(withCapture, member),
		/** Posted movements are in the centre's picture from now on. */
		posted: (seq: number) => {
			removeMovements(epoch, seq)
			removeNews(epoch, seq)
		},
		prunedUpTo: (seq: number) => removeCaptures(epoch, seq),
	}
}

/** Per field, verified beats unverified, then newer beats older. */
function withCapture(member: MemberSnapshot, capture: CaptureRow): MemberSnapshot {
	const field: MemberFieldName = memberFieldNameSchema.parse(capture.field)
	if (capture.value === null) {
		return withoutAnswer(member, field, capture.at_ms, capture.later === 1)
	}
	const known = member.fields[field]
	if (known !== undefined && (known.verified || known.atMs >= capture.at_ms)) return member
	const captured: MemberField = { value: capture.value, source: 'till', verified: false, atMs: capture.at_ms }
	return { ...member, fields: { ...member.fields, [field]: captured } }
}
