/** The words of records in the language of the screen; they come when the first is looked at. */
import { useEffect, useState } from 'react'
import { useView } from '../../state/desk.ts'
import type { RecordWords } from '../../text/record-words.ts'

/** Where they cannot be loaded a record is read as it was written: better than not at all. */
const NONE = { colon: ': ', field: {}, value: {} } as RecordWords

/** Null until they are there. */
export function useRecordWords(): RecordWords | null {
	const { language } = useView()
	const [words, setWords] = useState<RecordWords | null>(null)
	useEffect(() => {
		let isWanted = true
		const take = (loaded: RecordWords) => {
			if (isWanted) setWords(loaded)
		}
		wordsOf(language).then(take, (error: unknown) => {
			console.warn('no words for records:', error)
			take(NONE)
		})
		return () => {
			isWanted = false
		}
	}, [language])
	return words
}

async function wordsOf(language: 'zh-CN' | 'en'): Promise<RecordWords> {
	return language === 'en'
		? (await import('../../text/record-en.ts')).recordEn
		: (await import('../../text/record-zh-cn.ts')).recordZhCn
}
