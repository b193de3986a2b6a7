/**
 * The memory of simulated cards, written from their data sheets without the driver's layout. A command answers with
 * bytes, or with the status by which a PN532 says that the card refused or did not answer.
 */
export interface SimulatedMemory {
	/** The card is selected: what a refusal had silenced answers again. */
	select(): void
	halt(): void
	execute(command: readonly number[]): readonly number[] | number
}

const TIMEOUT = 0x01
const WRONG_KEY = 0x14

/** A MIFARE Classic 1K with the keys of the factory: sixteen sectors of four blocks, a register for values. */
export class MifareMemory implements SimulatedMemory {
	readonly #blocks: Buffer[]
	#sector: number | null = null
	#register: Buffer | null = null
	#isMute = false

	constructor(uidHex: string) {
		const uid = Buffer.from(uidHex, 'hex')
		const bcc = uid.reduce((sum, byte) => sum ^ byte, 0)
		const maker = Buffer.from([...uid, bcc, 0x08, 0x04, 0x00, ...Buffer.alloc(8)])
		this.#blocks = Array.from({ length: 64 }, (_, block) => {
			if (block === 0) return maker
			return block % 4 === 3
				? Buffer.from(`${'ff'.repeat(6)}ff078069${'ff'.repeat(6)}`, 'hex')
				: Buffer.alloc(16)
		})
	}

	/** What a block holds, as hexadecimal. */
	block(index: number): string {
		return this.#blocks[index]?.toString('hex') ?? ''
	}

	/** Puts a value block in place. */
	putValue(index: number, value: number, address: number): void {
		const block = Buffer.alloc(16)
		block.writeInt32LE(value, 0)
		block.writeInt32LE(~value, 4)
		block.writeInt32LE(value, 8)
		block.set([address, address ^ 0xff, address, address ^ 0xff], 12)
		this.#blocks[index] = block
	}

	/** Other bytes in a block; a trailer begins with key A and ends with key B. */
	put(index: number, hex: string): void {
		this.#blocks[index] = Buffer.from(hex, 'hex')
	}

	select(): void {
		this.halt()
		this.#isMute = false
	}

	halt(): void {
		this.#sector = null
		this.#register = null
	}

	execute([code, index = 0, ...data]: readonly number[]): readonly number[] | number {
		const block = this.#blocks[index]
		if (!block || this.#isMute) return this.#silent(TIMEOUT)
		if (code === 0x60 || code === 0x61) {
			const trailer = this.#blocks[index | 3]
			const key = code === 0x60 ? trailer?.subarray(0, 6) : trailer?.subarray(10)
			if (!key?.equals(Buffer.from(data.slice(0, 6)))) return this.#silent(WRONG_KEY)
			this.#sector = index >> 2
			return []
		}
		if (this.#sector !== index >> 2) return this.#silent(TIMEOUT)
		switch (code) {
			case 0x30:
				// Key A never reads back.
				return index % 4 === 3 ? [...Buffer.alloc(6), ...block.subarray(6)] : [...block]
			case 0xa0:
				if (data.length !== 16) return this.#silent(TIMEOUT)
				this.#blocks[index] = Buffer.from(data)
				return []
			case 0xc0:
			case 0xc1:
			case 0xc2: {
				const amount = code === 0xc2 ? 0 : Buffer.from(data).readInt32LE(0)
				const isValue = block.readInt32LE(0) === ~block.readInt32LE(4)
				if (!isValue) return this.#silent(TIMEOUT)
				this.#register = Buffer.from(block)
				this.#fillRegister(block.readInt32LE(0) + (code === 0xc0 ? -amount : amount))
				return []
			}
			case 0xb0:
				if (!this.#register) return this.#silent(TIMEOUT)
				this.#blocks[index] = this.#register
				this.#register = null
				return []
			default:
				return this.#silent(TIMEOUT)
		}
	}

	#fillRegister(value: number): void {
		this.#register?.writeInt32LE(value, 0)
		this.#register?.writeInt32LE(~value, 4)
		this.#register?.writeInt32LE(value, 8)
	}

	/** A card that refuses says nothing more until it is selected again. */
	#silent(status: number): number {
		this.halt()
		this.#isMute = true
		return status
	}
}

/** An NTAG215: 135 pages of four bytes. */
export class NtagMemory implements SimulatedMemory {
	readonly #pages: Buffer = Buffer.alloc(135 * 4)
	#isMute = false

	constructor() {
		this.#pages.set([0xe1, 0x10, 0x3e, 0x00], 3 * 4)
	}

	/** What a page holds, as hexadecimal. */
	page(index: number): string {
		return this.#pages.subarray(index * 4, index * 4 + 4).toString('hex')
	}

	select(): void {
		this.#isMute = false
	}

	halt(): void {
		// Between two selections it keeps nothing.
	}

	execute([code, page = 0, ...data]: readonly number[]): readonly number[] | number {
		if (this.#isMute) return TIMEOUT
		const isThere = page * 4 < this.#pages.length
		if (code === 0x60) return [0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x11, 0x03]
		// Four pages; behind the last comes the first.
		if (code === 0x30 && isThere)
			return Array.from({ length: 16 }, (_, at) => this.#pages[(page * 4 + at) % this.#pages.length] ?? 0)
		if (code === 0xa2 && isThere && data.length === 4) {
			this.#pages.set(data, page * 4)
			return []
		}
		this.#isMute = true
		return TIMEOUT
	}
}
