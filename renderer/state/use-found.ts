/** What a search finds for the words that are typed now, for the panes that show it. */
import { useEffect, useState } from 'react'
import type { Query, QueryResult } from '../../till/commands.ts'
import { useDesk } from './desk.ts'

/** While names are still being prepared, what is not found yet may be found a moment later. */
const AGAIN_MS = 500

type Search = Extract<Query, { readonly kind: 'searchItems' | 'searchMembers' }>
type Found = Extract<QueryResult, { readonly percentReady: number }>

/** Null before the first answer, and for no words. Of two answers on their way only the newest counts. */
export function useFound(kind: Search['kind'], text: string, countMax: number): Found | null {
	const desk = useDesk()
	const [found, setFound] = useState<Found | null>(null)
	useEffect(() => {
		if (text === '') {
			setFound(null)
			return
		}
		let isWanted = true
		let again: ReturnType<typeof setTimeout> | undefined
		const ask = async (): Promise<void> => {
			const answer = await desk.query({ kind, text, countMax })
			if (!isWanted || !('percentReady' in answer)) return
			setFound(answer)
			if (answer.percentReady < 100) again = setTimeout(() => void ask(), AGAIN_MS)
		}
		void ask()
		return () => {
			isWanted = false
			clearTimeout(again)
		}
	}, [desk, kind, text, countMax])
	return found
}
