import { existsSync, realpathSync } from 'node:fs'
import { parseUsbAddress } from '../../protocol/devices/usb-address.ts'
import { hidPathOf, parseHidAddress } from './hid-address.ts'
import { listHid } from './hid-port.ts'
import { listSerial } from './list-serial.ts'
import { chooseSerial } from './serial-listing.ts'
import { isComPort } from './serial-port.ts'

/** Where an address leads now, without opening it. */
export type Located =
	/** `path` is what the system calls it today. */
	| { readonly kind: 'found'; readonly path: string }
	| { readonly kind: 'absent' }
	| { readonly kind: 'ambiguous'; readonly paths: readonly string[] }
	/** Only opening can say: a network address. */
	| { readonly kind: 'unknown' }

/** Rejects where this machine cannot list such ports at all. */
export async function locatePort(address: string): Promise<Located> {
	if (/^tcp:\/\//i.test(address)) return { kind: 'unknown' }
	const hid = parseHidAddress(address)
	if (hid !== null) return found(hidPathOf(hid, await listHid()))
	const usb = parseUsbAddress(address)
	if (usb !== null) return chooseSerial(usb, await listSerial())
	if (!isComPort(address)) return found(existsSync(address) ? realpathSync(address) : null)
	const listed = await listSerial()
	return found(listed.find(({ path }) => path.toUpperCase() === address.toUpperCase())?.path ?? null)
}

const found = (path: string | null): Located => (path === null ? { kind: 'absent' } : { kind: 'found', path })
