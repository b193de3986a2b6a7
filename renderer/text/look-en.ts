import type { LookWords } from './look-words.ts'

export const lookEn: LookWords = {
	title: 'Screen and sound',
	note: 'For this till only. It stays so until somebody changes it.',
	part: { colours: 'Colours', contrast: 'Contrast', type: 'Type', volume: 'Sound' },
	choice: {
		colours: { light: 'Light', dark: 'Dark' },
		contrast: { normal: 'Normal', high: 'High' },
		type: { normal: 'Normal', large: 'Large' },
		volume: { off: 'Off', low: 'Soft', middle: 'Middle', high: 'Loud' },
	},
}
