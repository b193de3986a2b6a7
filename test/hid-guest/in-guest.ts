/*
 * Runs inside the guest (main.ts), where HID devices are the kernel's own. The simulated ones are started as root; then
 * the tests give their rights up and go on as an ordinary user, as a till does.
 */
import { deepEqual, equal } from 'node:assert/strict'
import { after, test as plainTest } from 'node:test'
import type { BytePort, PortSource } from '../../devices/transport/byte-port.ts'
import { portSourceFor } from '../../devices/transport/port-source.ts'
import { SimulatedReader } from './simulated-reader.ts'

/** What never comes must end the test, not the guest. */
const test = (name: string, run: () => Promise<void>) => void plainTest(name, { timeout: 60_000 }, run)

const LINE = { baudRate: 9600, xonXoff: false }
const NOBODY = 65_534
/** 64-byte reports both ways, not numbered, on a vendor's page: an MSR605X (devices.md §1.3). */
const VENDOR_REPORTS = '0600ff0901a1011500 26ff00 7508 9540 0902 8102 0903 9102 c0'.replaceAll(' ', '')

const encoder = (serialNumber: string) => ({
	vendorId: 0x0801,
	productId: 0x0003,
	serialNumber,
	name: 'MSR605X',
	descriptor: VENDOR_REPORTS,
})
const first = new SimulatedReader(encoder('A1'))
const second = new SimulatedReader(encoder('B2'))

process.setgid?.(NOBODY)
process.setuid?.(NOBODY)

after(() => {
	first.end()
	second.end()
})

type Heard = { readonly reports: Uint8Array[]; readonly closed: string[]; readonly port: BytePort }

async function open(source: PortSource): Promise<Heard> {
	const reports: Uint8Array[] = []
	const closed: string[] = []
	const opening = await source.open({
		data: (report) => reports.push(report),
		error: () => undefined,
		closed: (reason) => closed.push(reason),
	})
	if (opening.kind === 'failed') throw new Error(`${opening.error.code}: ${opening.error.detail}`)
	return { reports, closed, port: opening.port }
}

async function failure(source: PortSource): Promise<string> {
	const opening = await source.open({
		data: () => undefined,
		error: () => undefined,
		closed: () => undefined,
	})
	return opening.kind === 'failed' ? opening.error.code : 'opened'
}

/** Looks until it is so; the guest's own time limit ends what never comes. */
async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1))
}

const report = (number: number) => Uint8Array.from({ length: 64 }, (_, index) => (index + number) & 0xff)
const source = () => portSourceFor('hid:0801:0003', LINE)

test('a device that is not plugged in is not found', async () => {
	const absent = source()
	equal(await failure(absent), 'port.notFound')
	equal(absent.isPresent(), false)
})

test('a device that this user may not open is told as such', async () => {
	await first.plug(0o600)
	equal(await failure(source()), 'port.notAllowed')
	await first.unplug()
})

test('reports arrive whole, each once, in order', async () => {
	await first.plug()
	const { reports, port } = await open(source())
	const sent = Array.from({ length: 50 }, (_, number) => report(number))
	first.send(...sent)
	await until(() => reports.length >= sent.length)
	deepEqual(
		reports.map((one) => Buffer.from(one)),
		sent.map((one) => Buffer.from(one)),
	)
	await port.close()
	await first.unplug()
})

test('what is written reaches the device', async () => {
	await first.plug()
	const { port } = await open(source())
	equal(await port.write(Uint8Array.of(0, ...report(7))), true)
	await until(() => first.outputs.length > 0)
	// uhid hands a report on with its number, also where it is 0 and a USB device would not see it.
	equal(first.outputs[0], `00${Buffer.from(report(7)).toString('hex')}`)
	await port.close()
	equal(await port.write(Uint8Array.of(0, ...report(8))), false)
	await first.unplug()
})

test('pulled out while open: closed once as lost; plugged in again: found and opened', async () => {
	await first.plug()
	const here = source()
	const { closed } = await open(here)
	await first.unplug()
	await until(() => closed.length > 0)
	deepEqual(closed, ['lost'])
	await until(() => !here.isPresent())
	await first.plug()
	await until(() => here.isPresent())
	const again = await open(here)
	first.send(report(1))
	await until(() => again.reports.length > 0)
	await again.port.close()
	deepEqual(again.closed, ['asked'])
	deepEqual(closed, ['lost'])
	await first.unplug()
})

test('two equal readers are told apart by their serial numbers', async () => {
	await Promise.all([first.plug(), second.plug()])
	const one = await open(portSourceFor('hid:0801:0003:A1', LINE))
	const other = await open(portSourceFor('hid:0801:0003:B2', LINE))
	second.send(report(2))
	await until(() => other.reports.length > 0)
	first.send(report(1))
	await until(() => one.reports.length > 0)
	deepEqual(
		[one, other].map(({ reports }) => reports.map(([byte]) => byte)),
		[[1], [2]],
	)
	await Promise.all([one.port.close(), other.port.close()])
	await first.unplug()
})

test('the device’s process dies: closed as lost', async () => {
	const { closed } = await open(portSourceFor('hid:0801:0003:B2', LINE))
	await second.kill()
	await until(() => closed.length > 0)
	deepEqual(closed, ['lost'])
})
