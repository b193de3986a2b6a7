/** The words of records in the language of the screen; they come when the first is looked at. */
import { useEffect, useState } from 'react'
import type { OverrideReason } from '../../../protocol/rules/override-rules.ts'
import type { TillView } from '../../../till/view.ts'
import { useView } from '../../state/desk.ts'
import type { RecordWords } from '../../text/record-words.ts'

/** Where they cannot be loaded a record is read as it was written: better than not at all. */
const NONE = { colon: ': ', field: {}, value: {} } as RecordWords

/** Null until they are there. */
export function useRecordWords(): RecordWords | null {
	const { language, byHand, noSale, saleCancel } = useView()
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
	return (
		words && { ...words, value: { ...reasonNames({ language, byHand, noSale, saleCancel }), ...words.value } }
	)
}

/** Reasons are the store's own data: each by the name that it has there. */
function reasonNames({
	language,
	byHand,
	noSale,
	saleCancel,
}: Pick<TillView, 'language' | 'byHand' | 'noSale' | 'saleCancel'>): Record<string, string> {
	const lists = [...Object.values(byHand.rules), noSale, saleCancel].map(({ reasons }) => reasons)
	const nameOf = ({ nameZh, nameEn }: OverrideReason) => (language === 'en' ? nameEn : nameZh)
	return Object.fromEntries(lists.flat().map((one) => [one.reasonId, nameOf(one)]))
}

async function wordsOf(language: 'zh-CN' | 'en'): Promise<RecordWords> {
	return language === 'en'
		? (await import('../../text/record-en.ts')).recordEn
		: (await import('../../text/record-zh-cn.ts')).recordZhCn
}
