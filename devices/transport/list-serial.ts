import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SerialPort } from 'serialport'
import type { SerialListing } from './serial-listing.ts'

/**
 * The serial ports of this machine. Linux is read from the kernel's own tree, so that it works without udev (in
 * containers, at start-up), where `SerialPort.list()` does not; the other systems are asked by `serialport`.
 */
export async function listSerial(): Promise<readonly SerialListing[]> {
	if (process.platform === 'linux') return listLinuxSerial()
	const infos = await SerialPort.list()
	return infos.map((info) => listingOf(info, process.platform))
}

/** What `SerialPort.list()` says of one port. */
export type PortInfo = {
	readonly path: string
	readonly manufacturer?: string | undefined
	readonly serialNumber?: string | undefined
	readonly pnpId?: string | undefined
	readonly locationId?: string | undefined
	readonly vendorId?: string | undefined
	readonly productId?: string | undefined
}

/** Windows and macOS write the same things in their own ways. */
export function listingOf(info: PortInfo, platform: string): SerialListing {
	return {
		// `tty.*` waits for a carrier that such devices never give; `cu.*` is the same port without the wait.
		path: platform === 'darwin' ? info.path.replace(/^\/dev\/tty\./, '/dev/cu.') : info.path,
		vendorId: hexId(info.vendorId),
		productId: hexId(info.productId),
		serialNumber: serialOf(info),
		socket: info.locationId?.replace(/^0x/i, '').split(' ')[0] || null,
		name: info.manufacturer?.trim() || null,
	}
}

function hexId(id: string | undefined): string | null {
	const digits = /^(?:0x)?([0-9a-f]{1,4})/i.exec(id ?? '')?.[1]
	return digits === undefined ? null : digits.toLowerCase().padStart(4, '0')
}

/** FTDI's driver for Windows adds the channel's letter (`A50285BIA`); a made-up id (`5&2C…&0&3`) is none of the device's. */
function serialOf({ serialNumber, pnpId }: PortInfo): string | null {
	if (serialNumber === undefined || serialNumber === '' || serialNumber.includes('&')) return null
	const isFtdi = pnpId?.toUpperCase().startsWith('FTDIBUS\\') === true
	return isFtdi && /[A-D]$/.test(serialNumber) && serialNumber.length > 8
		? serialNumber.slice(0, -1)
		: serialNumber
}

/** `root` is the file system's; tests give a copy of a machine's `/sys` and `/dev`. */
export function listLinuxSerial(root = '/'): readonly SerialListing[] {
	const classDir = join(root, 'sys/class/tty')
	if (!existsSync(classDir)) return []
	return readdirSync(classDir)
		.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
		.flatMap((name) => {
			const linked = linkOf(join(classDir, name))
			// Consoles are virtual; the four ports that every PC promises are there only when something answers.
			if (linked === null || /\/(virtual|serial8250)\//.test(linked)) return []
			return [linuxListing(name, resolve(classDir, linked))]
		})
}

function linkOf(path: string): string | null {
	try {
		return readlinkSync(path)
	} catch {
		return null
	}
}

/** The folder of the USB device is the first upwards that has an `idVendor`; its name is the socket. */
function linuxListing(name: string, folder: string): SerialListing {
	let usb = folder
	while (!existsSync(join(usb, 'idVendor')) && dirname(usb) !== usb) usb = dirname(usb)
	const text = (file: string) => {
		const path = join(usb, file)
		return existsSync(path) ? readFileSync(path, 'utf8').trim() || null : null
	}
	const isUsb = dirname(usb) !== usb
	return {
		path: `/dev/${name}`,
		vendorId: isUsb ? text('idVendor') : null,
		productId: isUsb ? text('idProduct') : null,
		serialNumber: isUsb ? text('serial') : null,
		socket: isUsb ? (usb.split('/').at(-1) ?? null) : null,
		name: isUsb ? text('product') : null,
	}
}
