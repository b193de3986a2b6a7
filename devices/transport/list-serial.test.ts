import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listLinuxSerial } from './list-serial.ts'

let root: string
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'yika-sys-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** One port as the kernel shows it: a link in the class, the device where it hangs, its USB facts some folders above. */
function port(name: string, device: string, usb: Readonly<Record<string, string>> = {}, usbDir = ''): void {
	const folder = join(root, 'sys/devices', device)
	mkdirSync(folder, { recursive: true })
	const link = join(root, 'sys/class/tty', name)
	mkdirSync(dirname(link), { recursive: true })
	symlinkSync(relative(dirname(link), folder), link)
	for (const [file, text] of Object.entries(usb))
		writeFileSync(join(root, 'sys/devices', usbDir, file), `${text}\n`)
}
const USB = 'pci0000:00/0000:00:14.0/usb1'

test('ports behind USB have ids, serial number and socket; the others are their path; consoles are left out', () => {
	port('console', 'virtual/tty/console')
	port('ttyS1', 'platform/serial8250/tty/ttyS1')
	port('ttyS0', 'pnp0/00:05/tty/ttyS0')
	const ftdi = { idVendor: '0403', idProduct: '6001', serial: 'A600ARJH', product: 'FT232R USB UART' }
	port('ttyUSB10', `${USB}/1-2/1-2:1.0/ttyUSB10/tty/ttyUSB10`, ftdi, `${USB}/1-2`)
	const modem = { idVendor: '0c2e', idProduct: '0b8a' }
	port('ttyACM0', `${USB}/1-1/1-1.4/1-1.4:1.0/tty/ttyACM0`, modem, `${USB}/1-1/1-1.4`)
	expect(listLinuxSerial(root)).toEqual([
		{
			path: '/dev/ttyACM0',
			vendorId: '0c2e',
			productId: '0b8a',
			serialNumber: null,
			socket: '1-1.4',
			name: null,
		},
		{ path: '/dev/ttyS0', vendorId: null, productId: null, serialNumber: null, socket: null, name: null },
		{
			path: '/dev/ttyUSB10',
			vendorId: '0403',
			productId: '6001',
			serialNumber: 'A600ARJH',
			socket: '1-2',
			name: 'FT232R USB UART',
		},
	])
})

test('a machine without such a tree has no ports', () => {
	expect(listLinuxSerial(join(root, 'nothing'))).toEqual([])
})
