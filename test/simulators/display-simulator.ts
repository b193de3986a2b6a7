import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A pole display of two lines, CD5220 and ESC/POS in one, as many are sold. Written without the driver's encoder: it keeps
 * cells of bytes and reads them as GB18030 when somebody looks.
 */
export class DisplaySimulator implements SimulatedDevice {
	/** Called when the lower line has been written to its end. */
	onPicture: (lines: readonly [string, string]) => void = () => undefined
	#cells: [number[], number[]] = [[], []]
	#inbox: number[] = []
	#x = 0
	#y: 0 | 1 = 0
	#isSelected = true
	#brightness = 4

	constructor() {
		this.powerCycle()
	}

	get lines(): readonly [string, string] {
		const read = (cells: readonly number[]) => new TextDecoder('gb18030').decode(Uint8Array.from(cells))
		return [read(this.#cells[0]), read(this.#cells[1])]
	}

	get brightness(): number {
		return this.#brightness
	}

	connected(_send: (bytes: Uint8Array) => void): void {
		this.powerCycle()
	}

	disconnected(): void {
		// It goes dark; nobody looks.
	}

	powerCycle(): void {
		this.#inbox = []
		this.#isSelected = true
		this.#clear()
	}

	received(bytes: Uint8Array): void {
		this.#inbox.push(...bytes)
		while (this.#inbox.length > 0) {
			const taken = this.#take(this.#inbox)
			if (taken === 0) return
			this.#inbox.splice(0, taken)
		}
	}

	/** How many bytes were understood; 0: more must come. */
	#take(inbox: readonly number[]): number {
		const [first = 0, second, third, fourth] = inbox
		if (first === 0x1b || first === 0x1f) {
			if (second === undefined) return 0
			if (first === 0x1b && second === 0x51) return this.#takeString(inbox)
			const needs = this.#parameters(first, second)
			if (inbox.length < 2 + needs) return 0
			if (this.#isSelected || (first === 0x1b && second === 0x3d)) this.#command(first, second, third, fourth)
			return 2 + needs
		}
		if (!this.#isSelected) return 1
		if (first === 0x0c) this.#clear()
		else if (first === 0x0b) this.#moveTo(1, 1)
		else if (first >= 0x20) this.#put(first)
		return 1
	}

	#parameters(first: number, second: number): number {
		if (first === 0x1f) return second === 0x24 ? 2 : [0x58, 0x43, 0x45].includes(second) ? 1 : 0
		if (second === 0x6c) return 2
		return second === 0x40 ? 0 : 1
	}

	#command(first: number, second: number, third = 0, fourth = 0): void {
		if (first === 0x1b && second === 0x3d) this.#isSelected = (third & 2) !== 0
		else if (first === 0x1b && second === 0x40) this.#clear()
		else if (second === (first === 0x1b ? 0x6c : 0x24)) this.#moveTo(third, fourth)
		else if (second === (first === 0x1b ? 0x2a : 0x58)) this.#brightness = third
	}

	#takeString(inbox: readonly number[]): number {
		const end = inbox.indexOf(0x0d)
		if (end < 0) return 0
		this.#moveTo(1, inbox[2] === 0x42 ? 2 : 1)
		for (const byte of inbox.slice(3, end)) this.#put(byte)
		return end + 1
	}

	#clear(): void {
		this.#cells = [new Array<number>(20).fill(0x20), new Array<number>(20).fill(0x20)]
		this.#moveTo(1, 1)
	}

	#moveTo(x: number, y: number): void {
		this.#x = x - 1
		this.#y = y === 2 ? 1 : 0
	}

	/** Nothing wraps: what is too long is lost. */
	#put(byte: number): void {
		if (this.#x >= 20) return
		this.#cells[this.#y][this.#x] = byte
		this.#x += 1
		if (this.#x === 20 && this.#y === 1) this.onPicture(this.lines)
	}
}
