/** How Han characters are typed by those who know their sound: syllables without tones, from the words they stand in (重庆: chong qing). */
import { pinyin } from 'pinyin-pro'

/** Of a run of Han characters, one for each; characters that nobody knows how to say are left out. `name`: a person's, whose first character may sound otherwise. */
export function syllablesOf(run: string, kind: 'words' | 'name'): string[] {
	const told = pinyin(run, {
		toneType: 'none',
		type: 'array',
		v: true,
		surname: kind === 'name' ? 'head' : 'off',
	})
	return told.filter((syllable) => /^[a-z]+$/.test(syllable))
}
