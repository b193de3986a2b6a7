/**
 * What entries mean for the store's own books: leases captured, keys reversed, shifts opened and closed. An entry that cannot be read has no effect
 * here; it is stored and goes up all the same, and the centre decides what to do with it.
 */
import { type Entry, entrySchema, isPurseTender, type SealedEntry } from '../../protocol/journal/entry.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'

export type ReadEntries = {
	readonly effects: readonly EntryEffect[]
	readonly unreadableSeqs: readonly number[]
}

export function readEffects(entries: readonly SealedEntry[]): ReadEntries {
	const effects: EntryEffect[] = []
	const unreadableSeqs: number[] = []
	for (const sealed of entries) {
		const entry = readEntry(sealed.text)
		if (entry === null) unreadableSeqs.push(sealed.seq)
		else effects.push(...effectsOf(entry, sealed.seq))
	}
	return { effects, unreadableSeqs }
}

function readEntry(text: string): Entry | null {
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return null
	}
	const parsed = entrySchema.safeParse(value)
	return parsed.success ? parsed.data : null
}

function effectsOf({ body }: Entry, seq: number): EntryEffect[] {
	switch (body.kind) {
		case 'saleCompleted':
			return body.tenders.flatMap((tender) =>
				isPurseTender(tender) && tender.authority.kind === 'lease'
					? [
							{
								kind: 'captured' as const,
								seq,
								leaseId: tender.authority.leaseId,
								counter: tender.authority.counter,
							},
						]
					: [],
			)
		case 'authorisationReversed':
			return [{ kind: 'reversed', seq, authKey: body.authKey }]
		case 'shiftOpened':
		case 'shiftClosed':
			return [{ kind: body.kind, seq, shiftId: body.shiftId }]
		default:
			return []
	}
}
