/*
 * A simulated HID device as a process of its own: it speaks to the kernel's /dev/uhid (linux/uhid.h), so that a real
 * hidraw device appears, and does what its parent tells it by IPC. Runs as root in the guest; ends with its parent.
 */
import {
	chmodSync,
	closeSync,
	constants,
	openSync,
	readdirSync,
	readFileSync,
	readSync,
	writeSync,
} from 'node:fs'
import type { DeviceOrder, DeviceWord, HidDescription } from './uhid-words.ts'

/** Types of `struct uhid_event`. */
const DESTROY = 1
const OUTPUT = 6
const CREATE2 = 11
const INPUT2 = 12
const BUS_USB = 3
/** Type, and the largest member of its union: create2. */
const EVENT_BYTE_COUNT = 4 + 128 + 64 + 64 + 2 + 2 + 4 * 4 + 4096
const DATA_BYTE_COUNT_MAX = 4096
const LOOK_EVERY_MS = 2

let uhid: number | null = null

function create({ vendorId, productId, serialNumber, name, descriptor }: HidDescription): void {
	uhid = openSync('/dev/uhid', constants.O_RDWR | constants.O_NONBLOCK)
	const event = Buffer.alloc(EVENT_BYTE_COUNT)
	event.writeUInt32LE(CREATE2, 0)
	event.write(name, 4, 127, 'utf8')
	event.write(serialNumber, 4 + 128 + 64, 63, 'utf8')
	let at = 4 + 128 + 64 + 64
	const bytes = Buffer.from(descriptor, 'hex')
	event.writeUInt16LE(bytes.length, at)
	event.writeUInt16LE(BUS_USB, at + 2)
	at += 4
	for (const value of [vendorId, productId, 0, 0]) at = event.writeUInt32LE(value, at)
	bytes.copy(event, at)
	writeSync(uhid, event)
}

function input(report: Buffer): void {
	if (uhid === null) throw new Error('not plugged in')
	const event = Buffer.alloc(4 + 2 + report.length)
	event.writeUInt32LE(INPUT2, 0)
	event.writeUInt16LE(report.length, 4)
	report.copy(event, 6)
	writeSync(uhid, event)
}

function destroy(): void {
	if (uhid === null) return
	const event = Buffer.alloc(4)
	event.writeUInt32LE(DESTROY, 0)
	writeSync(uhid, event)
	closeSync(uhid)
	uhid = null
}

/** What the host wrote arrives as events to be read. */
function look(): void {
	const event = Buffer.alloc(EVENT_BYTE_COUNT)
	while (uhid !== null) {
		try {
			readSync(uhid, event)
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return
			throw error
		}
		if (event.readUInt32LE(0) !== OUTPUT) continue
		const byteCount = event.readUInt16LE(4 + DATA_BYTE_COUNT_MAX)
		say({ kind: 'output', report: event.subarray(4, 4 + byteCount).toString('hex') })
	}
}

/** The device file of our device; null until the kernel has made it, which happens in its own time. */
function hidrawOf(serialNumber: string): string | null {
	const name = readdirSync('/sys/class/hidraw').find((one) =>
		readFileSync(`/sys/class/hidraw/${one}/device/uevent`, 'utf8').includes(`HID_UNIQ=${serialNumber}\n`),
	)
	return name === undefined ? null : `/dev/${name}`
}

function untilThere(serialNumber: string, then: (path: string) => void): void {
	const path = hidrawOf(serialNumber)
	if (path !== null) then(path)
	else setTimeout(() => untilThere(serialNumber, then), LOOK_EVERY_MS)
}

const say = (word: DeviceWord) => process.send?.(word)

process.on('message', (order: DeviceOrder) => {
	switch (order.kind) {
		case 'plug':
			create(order.description)
			return untilThere(order.description.serialNumber, (path) => {
				chmodSync(path, order.mode)
				say({ kind: 'plugged', path })
			})
		case 'input':
			for (const report of order.reports) input(Buffer.from(report, 'hex'))
			return
		case 'unplug':
			destroy()
			say({ kind: 'unplugged' })
			return
		case 'die':
			process.kill(process.pid, 'SIGKILL')
	}
})
process.on('disconnect', () => process.exit(0))
setInterval(look, LOOK_EVERY_MS)
