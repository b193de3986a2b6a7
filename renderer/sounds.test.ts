import { expect, test } from 'vitest'
import { GAINS, TUNES } from './sounds.ts'

test('no two sounds are alike in number of tones and in where they go', () => {
	const shapes = Object.values(TUNES).map((tones) => {
		const hertz = tones.map((tone) => tone.hertz)
		const way = Math.sign((hertz.at(-1) ?? 0) - (hertz[0] ?? 0))
		return `${tones.length} tones, going ${way}`
	})
	expect(new Set(shapes).size).toBe(shapes.length)
})

test('each step is louder, off is silent, and nothing is cut off at full swing', () => {
	const { off, low, middle, high } = GAINS
	expect(off).toBe(0)
	expect([off, low, middle, high]).toEqual([off, low, middle, high].toSorted((a, b) => a - b))
	expect(high).toBeLessThanOrEqual(1)
})
