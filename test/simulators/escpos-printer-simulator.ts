import { decodeCommand, type EscposCommand } from './escpos-decoder.ts'
import { EscposPaper, type PrintedReceipt, type PrintedRow } from './escpos-paper.ts'
import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * An ESC/POS receipt printer with a cash drawer: input buffer with XON/XOFF, real-time commands answered even while
 * stopped, queued commands executed in order, automatic status back, process ids, paper that runs out in mid-job.
 * What it printed is read back with `receipts()` as text and as bytes.
 */
export type PrinterSimulatorOptions = {
	/** Answers GS ( H; false for the many printers that do not. */
	readonly answersProcessIds?: boolean
	/** Says nothing of itself (GS I), as clones do. */
	readonly isClone?: boolean
	/** How long one line takes to print; 0 prints at once. */
	readonly lineMs?: number
	/**
	 * When to send XOFF. A pty delivers what was under way before it stops, where a UART stops within a few bytes:
	 * so the simulator takes what comes too late, where a real printer would lose it.
	 */
	readonly bufferByteCount?: number
}

/** TM-T88III: full with 128 bytes left, free again with 256 left. */
const XOFF_AT_BYTES_LEFT = 128
const XON_AT_BYTES_LEFT = 256

export class EscposPrinterSimulator implements SimulatedDevice {
	readonly #sender = new PacedSender()
	readonly #answersProcessIds: boolean
	readonly #isClone: boolean
	readonly #bufferByteCount: number
	#lineMs: number
	#paper = new EscposPaper()
	#receipts: PrintedReceipt[] = []
	#receiptListeners: ((receipt: PrintedReceipt) => void)[] = []
	#drawerListeners: (() => void)[] = []
	#changeListeners: (() => void)[] = []
	#drawerPulseCount = 0
	#realTime: number[] = []
	#buffer: number[] = []
	#isPumping = false
	#pumpTimer: NodeJS.Timeout | null = null
	#xoffSent = false
	#asbMask = 0
	#isOn = true
	#isSilent = false
	#jamsAtCut = false
	#isHoldingLine = false
	#heldBytes: number[] = []
	#bytesUntilHold = Number.POSITIVE_INFINITY
	#isWrongSpeed = false
	#garbage = 1
	#isDrawerOpen = false
	#openPin: 'high' | 'low' = 'low'
	#isCoverOpen = false
	#hasCutterError = false
	#isNearEnd = false
	#linesLeft = Number.POSITIVE_INFINITY
	#bytesUntilDeath = Number.POSITIVE_INFINITY
	#bytesUntilBlink = Number.POSITIVE_INFINITY
	#confirmationsToLose = 0
	#statusesToCorrupt = 0

	constructor(options: PrinterSimulatorOptions = {}) {
		this.#answersProcessIds = options.answersProcessIds ?? true
		this.#isClone = options.isClone ?? false
		this.#lineMs = options.lineMs ?? 0
		this.#bufferByteCount = options.bufferByteCount ?? 4096
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	/** The cable is pulled; the printer goes on with what it has. */
	disconnected(): void {
		this.#sender.disconnect()
	}

	/** Receipts that were cut off, oldest first. */
	receipts(): readonly PrintedReceipt[] {
		return this.#receipts
	}

	/** What is printed on the paper that has not been cut yet. */
	unfinished(): readonly PrintedRow[] {
		return this.#paper.rows
	}

	get drawerPulseCount(): number {
		return this.#drawerPulseCount
	}

	get state(): {
		isOn: boolean
		isCoverOpen: boolean
		hasPaper: boolean
		isNearEnd: boolean
		hasCutterError: boolean
	} {
		return {
			isOn: this.#isOn,
			isCoverOpen: this.#isCoverOpen,
			hasPaper: this.#linesLeft > 0,
			isNearEnd: this.#isNearEnd,
			hasCutterError: this.#hasCutterError,
		}
	}

	/** Each calls `listener` from now on; the answer ends that. */
	onReceipt(listener: (receipt: PrintedReceipt) => void): () => void {
		this.#receiptListeners.push(listener)
		return () => {
			this.#receiptListeners = this.#receiptListeners.filter((one) => one !== listener)
		}
	}

	onDrawer(listener: () => void): () => void {
		this.#drawerListeners.push(listener)
		return () => {
			this.#drawerListeners = this.#drawerListeners.filter((one) => one !== listener)
		}
	}

	/** Called when cover, paper, power or errors change. */
	onChange(listener: () => void): () => void {
		this.#changeListeners.push(listener)
		return () => {
			this.#changeListeners = this.#changeListeners.filter((one) => one !== listener)
		}
	}

	openCover(): void {
		this.#change(() => {
			this.#isCoverOpen = true
		})
	}

	closeCover(): void {
		this.#change(() => {
			this.#isCoverOpen = false
		})
	}

	takePaper(): void {
		this.paperOutAfterLines(0)
	}

	/** The paper runs out after so many more lines. */
	paperOutAfterLines(lineCount: number): void {
		this.#change(() => {
			this.#linesLeft = lineCount
		})
	}

	loadPaper(): void {
		this.#change(() => {
			this.#linesLeft = Number.POSITIVE_INFINITY
			this.#isNearEnd = false
		})
	}

	paperNearEnd(): void {
		this.#change(() => {
			this.#isNearEnd = true
		})
	}

	/** How the drawer is wired: the level of its pin when it is open. */
	drawerWiring(openPin: 'high' | 'low'): void {
		this.#change(() => {
			this.#openPin = openPin
		})
	}

	/** By hand, or with the key. */
	moveDrawer(isOpen: boolean): void {
		this.#change(() => {
			this.#isDrawerOpen = isOpen
		})
	}

	/** Stays until the cover was opened and closed and the host sends DLE ENQ. */
	jamCutter(): void {
		this.#change(() => {
			this.#hasCutterError = true
		})
	}

	/** The cutter jams at the next cut, which is then the line to go on with. */
	jamAtCut(): void {
		this.#jamsAtCut = true
	}

	/** Sends XOFF and takes nothing more until it is let go: the end of a line that nobody empties. */
	holdLine(isHeld: boolean): void {
		this.#isHoldingLine = isHeld
		this.#bytesUntilHold = Number.POSITIVE_INFINITY
		this.#transmit([isHeld ? 0x13 : 0x11])
		if (isHeld) return
		const held = Uint8Array.from(this.#heldBytes)
		this.#heldBytes = []
		this.received(held)
	}

	/** As {@link holdLine}, after so many more bytes. */
	holdLineAfterBytes(byteCount: number): void {
		this.#bytesUntilHold = byteCount
	}

	/** Host and printer disagree about the speed: what comes is garbage, and so is what goes back. */
	wrongSpeed(isWrong: boolean): void {
		this.#isWrongSpeed = isWrong
	}

	/** Answers nothing and prints nothing, as with a broken cable. */
	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	loseNextConfirmation(count = 1): void {
		this.#confirmationsToLose = count
	}

	corruptNextStatus(count = 1): void {
		this.#statusesToCorrupt = count
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	slowBytes(byteDelayMs: number): void {
		this.#sender.byteDelayMs = byteDelayMs
	}

	/** Power fails and is back at once, after so many more bytes: what was not printed is lost, what follows is taken. */
	blinksAfterBytes(byteCount: number): void {
		this.#bytesUntilBlink = byteCount
	}

	/** Power fails after so many more bytes were received. */
	diesAfterBytes(byteCount: number): void {
		this.#bytesUntilDeath = byteCount
	}

	/** Buffer, modes and automatic status are gone; what is on the paper stays there. */
	powerOff(): void {
		this.#isOn = false
		this.#buffer = []
		this.#realTime = []
		this.#asbMask = 0
		this.#xoffSent = false
		if (this.#pumpTimer) clearTimeout(this.#pumpTimer)
		this.#pumpTimer = null
		this.#bytesUntilDeath = Number.POSITIVE_INFINITY
		this.#paper.forgetModes()
		this.#tellChange()
	}

	powerOn(): void {
		this.#isOn = true
		// A printer in XON/XOFF mode begins by releasing the line.
		this.#transmit([0x11])
		this.#tellChange()
	}

	powerCycle(): void {
		this.powerOff()
		this.powerOn()
	}

	received(bytes: Uint8Array): void {
		if (this.#isWrongSpeed) return this.#answerGarbage(bytes.length)
		for (const byte of bytes) {
			if (!this.#isOn || this.#isSilent) return
			if (this.#bytesUntilBlink-- <= 0) {
				this.#bytesUntilBlink = Number.POSITIVE_INFINITY
				this.powerCycle()
			}
			if (!this.#isHoldingLine && this.#bytesUntilHold-- <= 0) this.holdLine(true)
			if (this.#isHoldingLine) this.#heldBytes.push(byte)
			else if (this.#bytesUntilDeath-- <= 0) this.powerOff()
			else this.#take(byte)
		}
		this.#flowControl()
		this.#pump()
	}

	/**
	 * All values come, also such as would be an answer; only XON and XOFF do not, for a pseudo-terminal would stay
	 * stopped where a port that is opened again with another speed does not.
	 */
	#answerGarbage(byteCount: number): void {
		const garbage = Array.from({ length: byteCount }, () => {
			this.#garbage = (this.#garbage * 1_103_515_245 + 12_345) % 0x8000_0000
			return this.#garbage >> 16
		})
		this.#transmit(garbage.map((value) => value & 0xff).filter((byte) => byte !== 0x11 && byte !== 0x13))
	}

	/** Real-time commands are recognised while they come in, before the buffer, wherever they stand. */
	#take(byte: number): void {
		this.#realTime.push(byte)
		const [first, second] = this.#realTime
		const mayBeRealTime = first === 0x10 && (second === undefined || [0x04, 0x05, 0x14].includes(second))
		if (!mayBeRealTime) {
			const queued = this.#realTime
			this.#realTime = []
			this.#buffer.push(...queued)
			return
		}
		const decoded = decodeCommand(Uint8Array.from(this.#realTime))
		if (!decoded) return
		this.#realTime = []
		this.#executeRealTime(decoded.command)
	}

	#executeRealTime(command: EscposCommand): void {
		switch (command.kind) {
			case 'statusRequest':
				this.#transmit([this.#spoil(this.#realTimeStatus(command.n))])
				break
			case 'drawer':
				// Ignored in an error state (DLE DC4 1).
				if (!this.#hasCutterError) this.#pulse()
				break
			case 'recover':
				if (!this.#isCoverOpen) this.#change(() => (this.#hasCutterError = false))
				if (command.clears) this.#buffer = []
				break
			case 'clearBuffers':
				this.#buffer = []
				this.#transmit([0x37, 0x25, 0x00])
				break
			default:
				break
		}
	}

	get #isStopped(): boolean {
		return this.#isCoverOpen || this.#hasCutterError || this.#linesLeft <= 0
	}

	#pump(): void {
		if (this.#isPumping || this.#pumpTimer) return
		this.#isPumping = true
		while (this.#isOn && !this.#isStopped && !this.#pumpTimer) {
			const next = decodeCommand(Uint8Array.from(this.#buffer))
			if (!next) break
			if (next.command.kind === 'cut' && this.#jamsAtCut) {
				this.#jamsAtCut = false
				this.#change(() => (this.#hasCutterError = true))
				break
			}
			const bytes = Uint8Array.from(this.#buffer.splice(0, next.byteCount))
			this.#execute(next.command, bytes)
		}
		this.#isPumping = false
		this.#flowControl()
	}

	#execute(command: EscposCommand, bytes: Uint8Array): void {
		const receipt = this.#paper.execute(command, bytes)
		if (receipt) this.#cutOff(receipt)
		switch (command.kind) {
			case 'lineFeed':
			case 'barcode':
				this.#linePrinted()
				break
			case 'initialise':
				this.#asbMask = 0
				break
			case 'automaticStatus':
				this.#asbMask = command.mask
				this.#sendAutomaticStatus()
				break
			case 'processId':
				this.#answerProcessId(command.id)
				break
			case 'fence':
				this.#confirm([this.#isNearEnd ? 0x03 : 0x00])
				break
			case 'printerId':
				this.#identify(command.n)
				break
			case 'drawer':
				this.#pulse()
				break
			default:
				break
		}
	}

	#linePrinted(): void {
		this.#linesLeft -= 1
		if (this.#linesLeft <= 0) this.#change(() => undefined)
		if (this.#lineMs === 0) return
		this.#pumpTimer = setTimeout(() => {
			this.#pumpTimer = null
			this.#pump()
		}, this.#lineMs)
	}

	#identify(n: number): void {
		if (this.#isClone) return
		if (n < 65) this.#transmit([0x20])
		else this.#transmit([0x5f, ...Buffer.from(n === 65 ? '1.04' : 'YIKA-80'), 0x00])
	}

	#answerProcessId(id: string): void {
		if (this.#answersProcessIds) this.#confirm([0x37, 0x22, ...Buffer.from(id, 'latin1'), 0x00])
	}

	#confirm(answer: readonly number[]): void {
		if (this.#confirmationsToLose > 0) this.#confirmationsToLose -= 1
		else this.#transmit(answer)
	}

	#cutOff(receipt: PrintedReceipt): void {
		this.#receipts.push(receipt)
		for (const listener of this.#receiptListeners) listener(receipt)
	}

	#pulse(): void {
		this.#drawerPulseCount += 1
		this.moveDrawer(true)
		for (const listener of this.#drawerListeners) listener()
	}

	#change(act: () => void): void {
		act()
		if (this.#isOn && this.#asbMask !== 0) this.#sendAutomaticStatus()
		this.#tellChange()
		this.#pump()
	}

	#tellChange(): void {
		for (const listener of this.#changeListeners) listener()
	}

	#sendAutomaticStatus(): void {
		const first = 0x10 | this.#drawerBit | (this.#isStopped ? 0x08 : 0) | (this.#isCoverOpen ? 0x20 : 0)
		const third = (this.#isNearEnd || this.#linesLeft <= 0 ? 0x03 : 0) | (this.#linesLeft <= 0 ? 0x0c : 0)
		this.#transmit([this.#spoil(first), this.#hasCutterError ? 0x08 : 0, third, 0x00])
	}

	get #drawerBit(): number {
		return this.#isDrawerOpen === (this.#openPin === 'high') ? 0x04 : 0
	}

	#realTimeStatus(n: number): number {
		const hasPaperEnd = this.#linesLeft <= 0
		switch (n) {
			case 1:
				return 0x12 | this.#drawerBit | (this.#isStopped ? 0x08 : 0)
			case 2:
				return (
					0x12 | (this.#isCoverOpen ? 0x04 : 0) | (hasPaperEnd ? 0x20 : 0) | (this.#hasCutterError ? 0x40 : 0)
				)
			case 3:
				return 0x12 | (this.#hasCutterError ? 0x08 : 0)
			default:
				return 0x12 | (this.#isNearEnd || hasPaperEnd ? 0x0c : 0) | (hasPaperEnd ? 0x60 : 0)
		}
	}

	#spoil(byte: number): number {
		if (this.#statusesToCorrupt === 0) return byte
		this.#statusesToCorrupt -= 1
		return byte | 0x80
	}

	#flowControl(): void {
		const bytesLeft = this.#bufferByteCount - this.#buffer.length
		if (!this.#xoffSent && bytesLeft <= XOFF_AT_BYTES_LEFT) {
			this.#xoffSent = true
			this.#transmit([0x13])
		} else if (this.#xoffSent && bytesLeft >= XON_AT_BYTES_LEFT) {
			this.#xoffSent = false
			this.#transmit([0x11])
		}
	}

	#transmit(bytes: readonly number[]): void {
		if (this.#isOn && !this.#isSilent) this.#sender.send(Uint8Array.from(bytes))
	}
}
