import { realpathSync, type Stats, statSync } from 'node:fs'
import { parseUsbAddress } from '../../protocol/devices/usb-address.ts'
import { hidPathOf, parseHidAddress } from './hid-address.ts'
import { listHid } from './hid-port.ts'
import { listSerial } from './list-serial.ts'
import { parsePcscAddress } from './pcsc-port.ts'
import { chooseSerial } from './serial-listing.ts'
import { isComPort } from './serial-port.ts'

/** Where an address leads now, without opening it. */
export type Located =
	/** `path` is what the system calls it today. */
	| { readonly kind: 'found'; readonly path: string }
	| { readonly kind: 'absent' }
	| { readonly kind: 'ambiguous'; readonly paths: readonly string[] }
	/** Something is there, and it is no device. */
	| { readonly kind: 'noDevice'; readonly path: string; readonly is: 'folder' | 'file' }
	/** Only opening can say: a network address, or a reader of the system's smart card service. */
	| { readonly kind: 'unknown' }

/** Rejects where this machine cannot list such ports at all. */
export async function locatePort(address: string): Promise<Located> {
	if (/^tcp:\/\//i.test(address) || parsePcscAddress(address) !== null) return { kind: 'unknown' }
	const hid = parseHidAddress(address)
	if (hid !== null) return found(hidPathOf(hid, await listHid()))
	const usb = parseUsbAddress(address)
	if (usb !== null) return chooseSerial(usb, await listSerial())
	if (!isComPort(address)) return atPath(address)
	const listed = await listSerial()
	return found(listed.find(({ path }) => path.toUpperCase() === address.toUpperCase())?.path ?? null)
}

function atPath(address: string): Located {
	const stats = statSync(address, { throwIfNoEntry: false })
	if (stats === undefined) return { kind: 'absent' }
	const path = realpathSync(address)
	const is = whatIs(stats)
	return is === 'device' ? { kind: 'found', path } : { kind: 'noDevice', path, is }
}

function whatIs(stats: Stats): 'device' | 'folder' | 'file' {
	if (stats.isDirectory()) return 'folder'
	return stats.isFile() ? 'file' : 'device'
}

const found = (path: string | null): Located => (path === null ? { kind: 'absent' } : { kind: 'found', path })
