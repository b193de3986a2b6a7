import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** What stands on a card's stripe, sentinels included; null: the track is empty. */
export type SimulatedStripe = [string | null, string | null, string | null]

type Swipe = {
	readonly stripe: SimulatedStripe
	readonly manner: 'well' | 'badly' | 'breaksOff'
}

/**
 * An MSR605 with a person in front of it. Written from the programmer's manual without the driver's codec. The person
 * waits for the lamp: a card is drawn through only when the unit is armed. What was not asked for is not said.
 */
export class Msr605Simulator implements SimulatedDevice {
	/** Called right before a swipe's bytes go out. */
	onSwipe: () => void = () => undefined
	coercivity: 'high' | 'low' = 'high'
	leadingZeros: readonly [number, number] = [61, 22]
	readonly #sender = new PacedSender()
	#inbox: number[] = []
	#armed: 'read' | 'write' | 'erase' | null = null
	#toWrite: SimulatedStripe = [null, null, null]
	#waiting: Swipe[] = []
	#isSilent = false
	#escsToLose = 0
	#knowsItself = true
	#writesToSpoil = 0
	#resetCount = 0

	/** Resets since the start: each ends a waiting read. */
	get resetCount(): number {
		return this.#resetCount
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
		this.powerCycle()
	}

	disconnected(): void {
		this.#sender.disconnect()
		this.#waiting = []
	}

	/** Draws a card through as soon as the unit is armed. A write or an erasure changes the card. */
	swipe(stripe: SimulatedStripe): void {
		this.#draw({ stripe, manner: 'well' })
	}

	/** Too slowly, or the wrong way round. */
	badSwipe(stripe: SimulatedStripe): void {
		this.#draw({ stripe, manner: 'badly' })
	}

	/** The answer to this swipe ends in its middle. */
	swipeBreaksOff(stripe: SimulatedStripe): void {
		this.#draw({ stripe, manner: 'breaksOff' })
	}

	/** The next link tests are answered with a bare 79, as some adapters do. */
	lostEsc(count = 1): void {
		this.#escsToLose = count
	}

	/** Answers nothing. */
	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Clones know neither their model nor their firmware. */
	isClone(): void {
		this.#knowsItself = false
	}

	/** The next cards are written wrongly, and nobody notices before they are read. */
	spoilsWrites(count = 1): void {
		this.#writesToSpoil = count
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	slowBytes(byteDelayMs: number): void {
		this.#sender.byteDelayMs = byteDelayMs
	}

	powerCycle(): void {
		this.#inbox = []
		this.#armed = null
	}

	received(bytes: Uint8Array): void {
		if (this.#isSilent) return
		this.#inbox.push(...bytes)
		while (this.#takeCommand());
	}

	#takeCommand(): boolean {
		const start = this.#inbox.indexOf(0x1b)
		if (start < 0) this.#inbox = []
		else this.#inbox.splice(0, start)
		const letter = this.#inbox[1]
		if (letter === undefined) return false
		const dataLength = this.#dataLength(letter)
		if (dataLength === null || this.#inbox.length < 2 + dataLength) return false
		const data = this.#inbox.splice(0, 2 + dataLength).slice(2)
		this.#execute(letter, data)
		return true
	}

	#dataLength(letter: number): number | null {
		if (letter !== 0x77) return DATA_LENGTHS[letter] ?? 0
		const end = this.#inbox.findIndex((byte, at) => byte === 0x3f && this.#inbox[at + 1] === 0x1c)
		return end < 0 ? null : end
	}

	#execute(letter: number, data: readonly number[]): void {
		switch (String.fromCharCode(letter)) {
			case 'a':
				this.#resetCount += 1
				this.#armed = null
				return
			case 'e':
				if (this.#escsToLose > 0) {
					this.#escsToLose -= 1
					return this.#say([0x79])
				}
				return this.#answer('y')
			case 'r':
				return this.#arm('read')
			case 'w':
				this.#toWrite = tracksOf(data)
				return this.#arm('write')
			case 'c':
				return this.#arm('erase')
			case 't':
				return this.#knowsItself ? this.#answer('3S') : undefined
			case 'v':
				return this.#knowsItself ? this.#answer('REVH7.31') : undefined
			case 'x':
			case 'y':
				this.coercivity = letter === 0x78 ? 'high' : 'low'
				return this.#answer('0')
			case 'z':
				this.leadingZeros = [data[0] ?? 0, data[1] ?? 0]
				return this.#answer('0')
			default:
				return this.#answer('4')
		}
	}

	#draw(swipe: Swipe): void {
		this.#waiting.push(swipe)
		this.#drawWaiting()
	}

	#arm(purpose: 'read' | 'write' | 'erase'): void {
		this.#armed = purpose
		this.#drawWaiting()
	}

	#drawWaiting(): void {
		if (this.#armed === null || this.#isSilent) return
		const swipe = this.#waiting.shift()
		if (!swipe) return
		const purpose = this.#armed
		this.#armed = null
		this.onSwipe()
		if (purpose === 'read') this.#sayTracks(swipe)
		else if (swipe.manner !== 'well') this.#answer('9')
		else {
			this.#change(swipe.stripe, purpose)
			this.#answer('0')
		}
	}

	#change(stripe: SimulatedStripe, purpose: 'write' | 'erase'): void {
		for (const track of [0, 1, 2] as const) {
			const text = this.#toWrite[track]
			if (purpose === 'erase') stripe[track] = null
			else if (text !== null) stripe[track] = this.#writesToSpoil > 0 ? text.replace(/.\?$/, '9?') : text
		}
		this.#writesToSpoil = Math.max(0, this.#writesToSpoil - 1)
	}

	#sayTracks({ stripe, manner }: Swipe): void {
		const parts = stripe.map((text, index) => {
			const content = manner === 'badly' && index === 1 ? '\u001b*' : (text ?? '\u001b+')
			return `\u001b${String.fromCharCode(index + 1)}${content}`
		})
		const whole = `\u001bs${parts.join('')}?\u001c\u001b${manner === 'badly' ? '1' : '0'}`
		this.#say(Buffer.from(manner === 'breaksOff' ? whole.slice(0, whole.length >> 1) : whole, 'latin1'))
	}

	#answer(text: string): void {
		this.#say(Buffer.from(`\u001b${text}`, 'latin1'))
	}

	#say(bytes: Iterable<number>): void {
		if (!this.#isSilent) this.#sender.send(Uint8Array.from(bytes))
	}
}

/** Of commands that bring data: erase, leading zeros, density, cell bits. */
const DATA_LENGTHS: Readonly<Record<number, number>> = { 99: 1, 122: 2, 98: 1, 111: 3 }

/** Adds the sentinels, as the unit does. */
function tracksOf(block: readonly number[]): SimulatedStripe {
	// `s`, then each track behind its number; the last is followed by `?` and FS.
	const parts = Buffer.from(block.slice(0, -2)).toString('latin1').split('\u001b')
	const [one = '', two = '', three = ''] = parts.slice(2).map((part) => part.slice(1))
	const track3Start = /^[0-9:;<=>]*$/.test(three) ? ';' : '%'
	return [
		one === '' ? null : `%${one}?`,
		two === '' ? null : `;${two}?`,
		three === '' ? null : `${track3Start}${three}?`,
	]
}
