/** The till's entries for a search, page by page. Of two answers on their way only the newest counts. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Entry } from '../../../protocol/journal/entry.ts'
import type { Query, QueryResult } from '../../../till/commands.ts'
import { type Desk, useDesk, useView } from '../../state/desk.ts'

type Asked = Extract<Query, { kind: 'journal' }>
export type JournalGroup = NonNullable<Asked['group']>
type Page = Extract<QueryResult, { kind: 'journal' }>

const PAGE_COUNT = 50
/** What one exported file holds at most. */
const EXPORT_MAX = 20_000

export type JournalFound = {
	readonly entries: readonly Entry[]
	readonly next: Page['next']
	readonly more: () => void
}

const NOTHING: Page = { kind: 'journal', entries: [], next: null }

export function useJournal(text: string, group: JournalGroup | null): JournalFound {
	const desk = useDesk()
	// What may be read is another matter once a supervisor has given her word, or the shift has moved on.
	const { isJournalOpen, shift } = useView()
	const [found, setFound] = useState<Page>(NOTHING)
	const asked = useRef(0)
	const scope = `${isJournalOpen} ${shift?.shiftId ?? ''}`
	const look = useCallback(
		(before: Page['next'], entries: readonly Entry[]) => {
			asked.current += 1
			const mine = asked.current
			void askPage(desk, text, group, before).then((page) => {
				if (mine === asked.current && page !== null)
					setFound({ ...page, entries: [...entries, ...page.entries] })
			})
		},
		[desk, text, group],
	)
	// biome-ignore lint/correctness/useExhaustiveDependencies: another scope is another answer to the same question
	useEffect(() => look(null, []), [look, scope])
	return { ...found, more: () => look(found.next, found.entries) }
}

async function askPage(
	desk: Desk,
	text: string,
	group: JournalGroup | null,
	before: Page['next'],
	countMax = PAGE_COUNT,
): Promise<Page | null> {
	const answer = await desk.query({ kind: 'journal', text, group, before, countMax })
	return answer.kind === 'journal' ? answer : null
}

/** Everything that a search finds, for a file. */
export async function allFound(
	desk: Desk,
	text: string,
	group: JournalGroup | null,
): Promise<readonly Entry[]> {
	const entries: Entry[] = []
	let before: Page['next'] = null
	do {
		const page: Page | null = await askPage(desk, text, group, before, 200)
		if (page === null) break
		entries.push(...page.entries)
		before = page.next
	} while (before !== null && entries.length < EXPORT_MAX)
	return entries
}
