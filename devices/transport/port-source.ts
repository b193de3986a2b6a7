import { parseUsbAddress } from '../../protocol/devices/usb-address.ts'
import type { PortSource } from './byte-port.ts'
import { comPortSource, usbSerialSource } from './found-serial.ts'
import { parseHidAddress } from './hid-address.ts'
import { hidPortSource } from './hid-port.ts'
import { parsePcscAddress, pcscPortSource } from './pcsc-port.ts'
import { isComPort, serialPortSource } from './serial-port.ts'
import { parseTcpAddress, tcpPortSource } from './tcp-port.ts'

/** How a driver wants its line, where the line has such settings. */
export type LineSettings = {
	readonly baudRate: number
	readonly xonXoff: boolean
	/** 8 where it is left out. */
	readonly dataBits?: 7 | 8
	/** None where it is left out. */
	readonly parity?: 'none' | 'even' | 'odd'
}

/** The source for a configured address: `tcp://host:port`, `hid:vendor:product…`, `usb:vendor:product…`, `pcsc:name`, else a serial device's path. */
export function portSourceFor(address: string, line: LineSettings): PortSource {
	const tcp = parseTcpAddress(address)
	if (tcp !== null) return tcpPortSource(tcp)
	const hid = parseHidAddress(address)
	if (hid !== null) return hidPortSource(address, hid)
	const pcsc = parsePcscAddress(address)
	if (pcsc !== null) return pcscPortSource(address, pcsc)
	const usb = parseUsbAddress(address)
	if (usb !== null)
		return usbSerialSource(address, usb, (path, listener) =>
			serialPortSource({ path, ...line }).open(listener),
		)
	const serial = serialPortSource({ path: address, ...line })
	return isComPort(address) ? comPortSource(serial) : serial
}
