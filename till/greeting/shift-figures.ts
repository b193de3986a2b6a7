/** What asking came to in the open shift, read back from the till's own journal. */
import {
	answersPutRight,
	type QuestionFigures,
	questionFigures,
	withWrong,
} from '../../protocol/greeting/question-figures.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { Journal, JournalPlace } from '../ports/journal.ts'

const READ_AT_ONCE = 200
/** More than any shift has; a bound all the same. */
const LOOKED_AT_MAX = 40_000

export async function shiftFigures(
	shiftId: string,
	journal: Pick<Journal, 'entriesBefore'>,
): Promise<readonly QuestionFigures[]> {
	const bodies: EntryBody[] = []
	let place: JournalPlace | null = null
	for (let looked = 0; looked < LOOKED_AT_MAX; looked += READ_AT_ONCE) {
		const texts: readonly string[] = await journal.entriesBefore(place, READ_AT_ONCE)
		for (const entry of texts.map((text) => checkedEntry(JSON.parse(text)))) {
			place = { epoch: entry.epoch, seq: entry.seq }
			if (entry.shiftId === shiftId) bodies.push(entry.body)
			// What belongs to no shift may stand between entries of this one.
			else if (entry.shiftId !== null) return figuresOf(bodies)
		}
		if (texts.length < READ_AT_ONCE) break
	}
	return figuresOf(bodies)
}

/** As they are read: the newest first. */
function figuresOf(bodies: readonly EntryBody[]): QuestionFigures[] {
	return withWrong(questionFigures(bodies), answersPutRight(bodies.toReversed()))
}
