/** Language and colours of a status page: whoever looks chooses, and her browser keeps it. */
import { useEffect, useState } from 'react'
import { statusEn } from '../text/status-en.ts'
import type { StatusWords } from '../text/status-words.ts'
import { statusZhCN } from '../text/status-zh-cn.ts'

const KEPT_AS = 'yika.status'
const WORDS = { 'zh-CN': statusZhCN, en: statusEn } as const

type PageLook = { readonly language: keyof typeof WORDS; readonly colours: 'light' | 'dark' }

export type PageChoice = {
	readonly words: StatusWords
	readonly colours: PageLook['colours']
	readonly switchLanguage: () => void
	readonly switchColours: () => void
}

export function usePageLook(): PageChoice {
	const [look, setLook] = useState(readLook)
	useEffect(() => {
		document.documentElement.lang = look.language
		document.documentElement.dataset.colours = look.colours
		try {
			localStorage.setItem(KEPT_AS, JSON.stringify(look))
		} catch (error) {
			console.warn('this browser keeps nothing:', error)
		}
	}, [look])
	return {
		words: WORDS[look.language],
		colours: look.colours,
		switchLanguage: () => setLook({ ...look, language: look.language === 'en' ? 'zh-CN' : 'en' }),
		switchColours: () => setLook({ ...look, colours: look.colours === 'dark' ? 'light' : 'dark' }),
	}
}

function readLook(): PageLook {
	const first: PageLook = { language: navigator.language.startsWith('zh') ? 'zh-CN' : 'en', colours: 'light' }
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}')
		if (typeof kept !== 'object' || kept === null) return first
		const { language, colours } = { ...first, ...kept }
		return {
			language: language === 'en' ? 'en' : 'zh-CN',
			colours: colours === 'dark' ? 'dark' : 'light',
		}
	} catch {
		return first
	}
}
