import { PacedSender } from './paced-sender.ts'
import { MifareMemory, NtagMemory, type SimulatedMemory } from './simulated-card-memory.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A PN532 on a high-speed UART with one card at most in its field. Written from UM0701-02 without the driver's codec,
 * so that the two check each other. It keeps the chip's awkward habits: it sleeps until woken, polls for ever until
 * told otherwise, aborts on a host ACK, repeats on NACK, and does not list a 7-byte UID again before InRelease. It knows
 * enough of the chip's other commands for libnfc to open it.
 */
type SimulatedCard = {
	readonly uidHex: string
	readonly atqa: readonly [number, number]
	readonly sak: number
	readonly memory: SimulatedMemory
}

/**
 * What may go wrong while the card is told something. `gone`: it left before; `goneAfter`: it left when it had done it.
 * `answerLost`: it did it, and its answer did not reach the chip. `replyLost`: the chip's own reply never comes.
 */
type CardFault = 'gone' | 'goneAfter' | 'answerLost' | 'replyLost'

const ACK = [0x00, 0x00, 0xff, 0x00, 0xff, 0x00]

export class Pn532Simulator implements SimulatedDevice {
	/** Called right before the bytes that name a card go out, at every poll that finds it. */
	onTargetFound: () => void = () => undefined
	readonly #sender = new PacedSender()
	#inbox: number[] = []
	#card: SimulatedCard | null = null
	#isAwake = false
	#isListed = false
	#retriesForEver = true
	/** An endless poll that waits for a card. */
	#isPolling = false
	#lastReply: readonly number[] | null = null
	#isSilent = false
	#acksToLose = 0
	#repliesToCorrupt = 0
	#repliesToTruncate = 0
	#noiseBeforeFrames: readonly number[] = []
	#commandCount = 0
	/** What the card's memory answers from now on, by the card's command; each is used once. */
	#cardFaults = new Map<number, CardFault>()
	/** Registers that were written, by their address. */
	#registers = new Map<number, number>()

	/** Commands that were understood since the start. */
	get commandCount(): number {
		return this.#commandCount
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
		this.powerCycle()
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	/**
	 * Puts a card into the field, in place of the one that is there: a new MIFARE Classic 1K, or with seven bytes a new
	 * NTAG215, unless it brings its memory along.
	 */
	tapCard(uidHex: string, memory?: SimulatedMemory): void {
		const isSevenBytes = uidHex.length === 14
		this.#card = {
			uidHex,
			atqa: isSevenBytes ? [0x00, 0x44] : [0x00, 0x04],
			sak: isSevenBytes ? 0x00 : 0x08,
			memory: memory ?? (isSevenBytes ? new NtagMemory() : new MifareMemory(uidHex)),
		}
		this.#isListed = false
		if (this.#isPolling) this.#answerPoll()
	}

	removeCard(): void {
		this.#card = null
		this.#isListed = false
	}

	/** The next time the card is told this command, this happens. */
	atCardCommand(command: number, fault: CardFault): void {
		this.#cardFaults.set(command, fault)
	}

	/** Spoils the data checksum of the next replies; their repetition after a NACK is sound. */
	corruptNextFrame(count = 1): void {
		this.#repliesToCorrupt = count
	}

	/** Ends the next reply in its middle. */
	truncateNextReply(): void {
		this.#repliesToTruncate = 1
	}

	loseNextAck(count = 1): void {
		this.#acksToLose = count
	}

	/** Answers nothing, like a board that is not switched to HSU. */
	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Bytes that appear on the line before every frame from now on. */
	noiseBeforeFrames(bytes: readonly number[]): void {
		this.#noiseBeforeFrames = bytes
	}

	/** Bytes on the line that belong to nothing. */
	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	slowBytes(byteDelayMs: number): void {
		this.#sender.byteDelayMs = byteDelayMs
	}

	/** Forgets all settings and sleeps again. */
	powerCycle(): void {
		this.#isAwake = false
		this.#retriesForEver = true
		this.#isPolling = false
		this.#isListed = false
		this.#lastReply = null
		this.#inbox = []
	}

	received(bytes: Uint8Array): void {
		if (this.#isSilent) return
		if (!this.#isAwake) {
			const wakeAt = bytes.indexOf(0x55)
			if (wakeAt < 0) return
			this.#isAwake = true
		}
		this.#inbox.push(...bytes)
		while (this.#takeFrame());
	}

	/** Takes one frame off the inbox; false when none is whole. */
	#takeFrame(): boolean {
		const start = this.#inbox.findIndex((byte, at) => byte === 0x00 && this.#inbox[at + 1] === 0xff)
		if (start < 0) {
			this.#inbox = this.#inbox.slice(-1)
			return false
		}
		this.#inbox.splice(0, start)
		const length = this.#inbox[2]
		const check = this.#inbox[3]
		if (length === undefined || check === undefined) return false
		if (length === 0x00 && check === 0xff) return this.#consume(4, () => this.#abort())
		if (length === 0xff && check === 0x00) return this.#consume(4, () => this.#repeat())
		if (((length + check) & 0xff) !== 0) return this.#consume(1, () => undefined)
		if (this.#inbox.length < length + 5) return false
		const contents = this.#inbox.slice(4, length + 4)
		const sum = this.#inbox.slice(4, length + 5).reduce((total, byte) => total + byte, 0)
		return this.#consume(length + 5, () => (sum % 256 === 0 ? this.#execute(contents) : this.#syntaxError()))
	}

	#consume(byteCount: number, act: () => void): boolean {
		this.#inbox.splice(0, byteCount)
		act()
		return true
	}

	#execute([direction, command, ...data]: readonly number[]): void {
		if (direction !== 0xd4 || command === undefined) {
			this.#syntaxError()
			return
		}
		this.#commandCount += 1
		this.#isPolling = false
		if (this.#acksToLose > 0) this.#acksToLose -= 1
		else this.#transmit(ACK)
		switch (command) {
			// Diagnose: the line test sends back what it got.
			case 0x00:
				this.#reply([0x01, ...data])
				break
			case 0x06:
				this.#reply([
					0x07,
					...registersOf(data, 2).map(([high = 0, low = 0]) => this.#registers.get(high * 256 + low) ?? 0),
				])
				break
			case 0x08:
				for (const [high = 0, low = 0, value = 0] of registersOf(data, 3))
					this.#registers.set(high * 256 + low, value)
				this.#reply([0x09])
				break
			case 0x12:
				this.#reply([0x13])
				break
			case 0x16:
				this.#reply([0x17, 0x00])
				this.#isAwake = false
				break
			case 0x40:
				this.#exchange(0x41, data.slice(1))
				break
			case 0x42:
				this.#exchange(0x43, data)
				break
			case 0x44:
				this.#leaveCard()
				this.#reply([0x45, 0x00])
				break
			case 0x02:
				this.#reply([0x03, 0x32, 0x01, 0x06, 0x07])
				break
			case 0x14:
				this.#reply([0x15])
				break
			case 0x32:
				if (data[0] === 0x05) this.#retriesForEver = data[3] === 0xff
				this.#reply([0x33])
				break
			case 0x4a:
				// Only type A at 106 kbit/s has a card here.
				if (data[1] !== 0x00) this.#reply([0x4b, 0x00])
				else if (!this.#findsCard() && this.#retriesForEver) this.#isPolling = true
				else this.#answerPoll()
				break
			case 0x52:
				this.#leaveCard()
				this.#reply([0x53, 0x00])
				break
			default:
				this.#syntaxError()
		}
	}

	#leaveCard(): void {
		this.#isListed = false
		this.#card?.memory.halt()
	}

	/** A command to the card itself: its answer behind the chip's status byte. */
	#exchange(replyCode: number, command: readonly number[]): void {
		const [code = 0] = command
		const fault = this.#cardFaults.get(code)
		this.#cardFaults.delete(code)
		if (fault === 'gone' || fault === 'goneAfter') {
			if (fault === 'goneAfter') this.#card?.memory.execute(command)
			this.removeCard()
			// A card that has left does not answer, and the chip says so by its own time limit.
			this.#reply([replyCode, 0x01])
			return
		}
		const answer = this.#isListed ? this.#card?.memory.execute(command) : undefined
		if (fault === 'replyLost') return
		if (fault === 'answerLost') this.#card?.memory.halt()
		if (answer === undefined || fault === 'answerLost') this.#reply([replyCode, 0x01])
		else if (typeof answer === 'number') this.#reply([replyCode, answer])
		else this.#reply([replyCode, 0x00, ...answer])
	}

	/** Adafruit-PN532 issue 52: a listed 7-byte UID answers again only after a release. */
	#findsCard(): boolean {
		return this.#card !== null && !(this.#isListed && this.#card.uidHex.length === 14)
	}

	#answerPoll(): void {
		this.#isPolling = false
		const card = this.#card
		if (!card || !this.#findsCard()) {
			this.#reply([0x4b, 0x00])
			return
		}
		this.#isListed = true
		card.memory.select()
		this.onTargetFound()
		const uid = [...Buffer.from(card.uidHex, 'hex')]
		this.#reply([0x4b, 0x01, 0x01, ...card.atqa, card.sak, uid.length, ...uid])
	}

	#reply(answer: readonly number[]): void {
		const contents = [0xd5, ...answer]
		const sum = contents.reduce((total, byte) => total + byte, 0)
		const frame = [
			0x00,
			0x00,
			0xff,
			contents.length,
			(256 - contents.length) % 256,
			...contents,
			(256 - (sum % 256)) % 256,
			0x00,
		]
		this.#lastReply = frame
		this.#transmit(this.#spoil(frame))
	}

	#spoil(frame: readonly number[]): readonly number[] {
		if (this.#repliesToTruncate > 0) {
			this.#repliesToTruncate -= 1
			return frame.slice(0, 7)
		}
		if (this.#repliesToCorrupt === 0) return frame
		this.#repliesToCorrupt -= 1
		return frame.map((byte, at) => (at === frame.length - 2 ? byte ^ 0x01 : byte))
	}

	#repeat(): void {
		if (this.#lastReply) this.#transmit(this.#spoil(this.#lastReply))
	}

	#abort(): void {
		this.#isPolling = false
	}

	#syntaxError(): void {
		this.#transmit([0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00])
	}

	#transmit(frame: readonly number[]): void {
		if (!this.#isSilent) this.#sender.send(Uint8Array.from([...this.#noiseBeforeFrames, ...frame]))
	}
}

/** Groups of so many bytes. */
function registersOf(data: readonly number[], count: number): number[][] {
	return Array.from({ length: Math.floor(data.length / count) }, (_, index) =>
		data.slice(index * count, index * count + count),
	)
}
