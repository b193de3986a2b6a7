import { existsSync, lstatSync, statSync } from 'node:fs'
import { SerialPort } from 'serialport'
import { deviceErrorFrom } from '../device-error.ts'
import type { BytePort, PortListener, PortOpening, PortSource } from './byte-port.ts'

/**
 * Serial ports by `serialport` 13; `list-serial.ts` asks it which there are, and nothing else imports it.
 * An `error` listener is attached before anything else and never removed: closing while a write is pending
 * emits `error` ("Canceled"), which without a listener would end the process.
 */
export type SerialSettings = {
	readonly path: string
	readonly baudRate: number
	/** XON/XOFF by the kernel, both ways; 11 and 13 then never reach the data. */
	readonly xonXoff: boolean
	readonly dataBits?: 7 | 8
	readonly parity?: 'none' | 'even' | 'odd'
}

/** A source of the serial port at `settings.path`: a device file, a symbolic link to one, or `COM3`. */
export function serialPortSource(settings: SerialSettings): PortSource {
	return {
		name: settings.path,
		isPresent: () => isComPort(settings.path) || existsSync(settings.path),
		open: (listener) => openSerial(settings, listener),
	}
}

export function isComPort(path: string): boolean {
	return /^(\\\\\.\\)?COM\d+$/i.test(path)
}

function openSerial(settings: SerialSettings, listener: PortListener): Promise<PortOpening> {
	const { path, baudRate, xonXoff, dataBits = 8, parity = 'none' } = settings
	const flow = { xon: xonXoff, xoff: xonXoff }
	const serial = new SerialPort({ path, baudRate, dataBits, parity, ...flow, autoOpen: false })
	let opened = false
	let closeAsked = false
	let ended = false
	const whenEnded = Promise.withResolvers<void>()

	serial.on('error', (error) => {
		if (opened && !ended) listener.error(deviceErrorFrom(path, error))
	})
	serial.on('data', (bytes: Uint8Array) => {
		if (!ended && !closeAsked) listener.data(bytes)
	})
	let stopWatching = (): void => undefined
	serial.on('close', () => {
		if (ended) return
		ended = true
		stopWatching()
		whenEnded.resolve()
		listener.closed(closeAsked ? 'asked' : 'lost')
	})

	const port: BytePort = {
		write: async (bytes) => {
			const stopRearming = keepPolling(serial)
			const taken = await untilEnded((done) => serial.write(bytes, (error) => done(!error)))
			stopRearming()
			return taken
		},
		drain: () => untilEnded((done) => serial.drain((error) => done(!error))),
		close: () => {
			if (!closeAsked && !ended) {
				closeAsked = true
				// An error here means that it is closed already: `close` is on its way or was delivered.
				serial.close((error) => error && serial.emit('close'))
			}
			return whenEnded.promise
		},
	}

	/** A write held back by XOFF has no callback of its own when the port ends. */
	function untilEnded(begin: (done: (ok: boolean) => void) => void): Promise<boolean> {
		if (ended || closeAsked || !serial.isOpen) return Promise.resolve(false)
		const done = Promise.withResolvers<boolean>()
		begin(done.resolve)
		void whenEnded.promise.then(() => done.resolve(false))
		return done.promise
	}

	return new Promise((resolve) => {
		serial.open((error) => {
			if (error) return resolve({ kind: 'failed', error: deviceErrorFrom(path, error) })
			opened = true
			stopWatching = watchPresence(path, () => serial.close((failed) => failed && serial.emit('close')))
			resolve({ kind: 'opened', port })
		})
	})
}

const POLL_REARM_MS = 20
const UV_READABLE_AND_WRITABLE = 0b0011

/**
 * `@serialport/bindings-cpp` 13 waits for "readable" and "writable" with one poll handle, and starting to wait for
 * one forgets the other (`Poller::poll` passes only the new events to `uv_poll_start`). A write held back by XOFF
 * would so make the port deaf, and the next byte read would make the write wait for ever. While a write is on its
 * way both are asked for again now and then. Windows has no poller and no such fault.
 */
function keepPolling(serial: SerialPort): () => void {
	const rearming = setInterval(() => {
		const binding = serial.port
		if (binding?.isOpen && 'poller' in binding) binding.poller.poll(UV_READABLE_AND_WRITABLE)
	}, POLL_REARM_MS)
	return () => clearInterval(rearming)
}

const PRESENCE_CHECK_MS = 250

/**
 * Linux lets a terminal that was hung up be read for ever with 0 bytes (`hung_up_tty_read`), and bindings-cpp 13
 * reads again for ever, at full speed, without a word. So whether the path still leads to the device that was opened
 * is looked at here. A device that was pulled out and put back in between has another inode or number.
 */
function watchPresence(path: string, gone: () => void): () => void {
	if (isComPort(path)) return () => undefined
	const atOpen = identityOf(path)
	const watching = setInterval(() => {
		if (identityOf(path) === atOpen) return
		clearInterval(watching)
		gone()
	}, PRESENCE_CHECK_MS)
	return () => clearInterval(watching)
}

/** Numbers of terminals are used again, so a link (as udev makes them below `by-id`) counts by its own age, too. */
function identityOf(path: string): string | null {
	const link = lstatSync(path, { throwIfNoEntry: false })
	const device = statSync(path, { throwIfNoEntry: false })
	if (!link || !device) return null
	return `${device.dev}:${device.ino}:${device.rdev}:${link.isSymbolicLink() ? link.ctimeMs : ''}`
}
