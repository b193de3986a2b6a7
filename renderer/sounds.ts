/**
 * Four sounds that can be told apart without looking, made by WebAudio so that nothing is fetched: one short tick, two
 * falling tones, three even tones, two rising tones. Never the only signal: everything heard is also seen.
 */
import type { Sound } from '../electron/bridge/contract.ts'
import type { Look } from './state/look.ts'

type Tone = { readonly hertz: number; readonly atMs: number; readonly lengthMs: number }

export const TUNES: Readonly<Record<Sound, readonly Tone[]>> = {
	taken: [{ hertz: 1_760, atMs: 0, lengthMs: 55 }],
	notFound: [
		{ hertz: 392, atMs: 0, lengthMs: 130 },
		{ hertz: 262, atMs: 140, lengthMs: 200 },
	],
	attention: [
		{ hertz: 880, atMs: 0, lengthMs: 90 },
		{ hertz: 880, atMs: 140, lengthMs: 90 },
		{ hertz: 880, atMs: 280, lengthMs: 90 },
	],
	done: [
		{ hertz: 784, atMs: 0, lengthMs: 110 },
		{ hertz: 1_175, atMs: 115, lengthMs: 220 },
	],
}
/** Of full swing. Each step is about twice as loud as the one before to the ear. */
export const GAINS: Readonly<Record<Look['volume'], number>> = { off: 0, low: 0.06, middle: 0.18, high: 0.5 }
const EDGE_SECONDS = 0.008

/** Returns the player; `volume` is asked at every sound. A browser that wants a gesture first is woken by the first key or touch. */
export function createSounds(page: Window, volume: () => Look['volume']): (sound: Sound) => void {
	const context = new AudioContext()
	const wake = () => {
		if (context.state === 'suspended') void context.resume()
	}
	page.addEventListener('pointerdown', wake)
	page.addEventListener('keydown', wake)
	return (sound) => {
		// A context that still sleeps would play everything at once when it wakes.
		if (context.state !== 'running') return
		const gain = GAINS[volume()]
		if (gain > 0) for (const tone of TUNES[sound]) playTone(context, tone, gain)
	}
}

function playTone(context: AudioContext, { hertz, atMs, lengthMs }: Tone, swing: number): void {
	const start = context.currentTime + atMs / 1_000
	const end = start + lengthMs / 1_000
	const oscillator = context.createOscillator()
	const gain = context.createGain()
	oscillator.frequency.value = hertz
	oscillator.type = 'triangle'
	// Soft edges: a tone cut off at full swing clicks.
	gain.gain.setValueAtTime(0, start)
	gain.gain.linearRampToValueAtTime(swing, start + EDGE_SECONDS)
	gain.gain.setValueAtTime(swing, end - EDGE_SECONDS)
	gain.gain.linearRampToValueAtTime(0, end)
	oscillator.connect(gain).connect(context.destination)
	oscillator.start(start)
	oscillator.stop(end)
}
