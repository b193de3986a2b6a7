import type { LookWords } from './look-words.ts'

export const lookZhCn: LookWords = {
	title: '屏幕和声音',
	note: '只管这一台，改过之后一直保持。',
	part: { colours: '颜色', contrast: '对比', type: '字号', volume: '声音' },
	choice: {
		colours: { light: '浅色', dark: '深色' },
		contrast: { normal: '普通', high: '加强' },
		type: { normal: '普通', large: '大字' },
		volume: { off: '关', low: '轻', middle: '中', high: '响' },
	},
}
