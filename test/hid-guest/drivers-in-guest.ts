/*
 * Runs inside the guest (main.ts): the drivers of HID readers and scanners, opened as a till opens them, on the
 * kernel's own devices. Rights are given up as in `in-guest.ts`.
 */
import { deepEqual, equal } from 'node:assert/strict'
import { after, test as plainTest } from 'node:test'
import { openDevices } from '../../devices/open-devices.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { machinePorts } from '../helpers/machine-ports.ts'
import { HidPosSimulator, HidSwipeSimulator, Msr605xSimulator } from '../simulators/hid-simulators.ts'
import type { SimulatedStripe } from '../simulators/msr605-simulator.ts'
import { SimulatedReader } from './simulated-reader.ts'

/** Report descriptors (HID 1.11 §6.2.2): sizes and pages of devices.md §1.3, §1.4, §6.4. */
const bytes = (hex: string) => hex.replaceAll(' ', '')
const MSR605X = bytes('0600ff 0901 a101 1500 26ff00 7508 9540 0902 8102 0903 9102 c0')
const MAGTEK = bytes('0600ff 0901 a101 0920 1500 26ff00 7508 965101 8102 c0')
const HID_POS = bytes('058c 0902 a101 8502 0912 1500 26ff00 7508 953f 8102 c0')

const encoder = new Msr605xSimulator()
const swiper = new HidSwipeSimulator('magtek')
const scanner = new HidPosSimulator()
const vendor = { vendorId: 0x0801, name: 'reader' }
const scannerPlug = new SimulatedReader(
	{ ...vendor, productId: 0x0b81, serialNumber: 'S1', descriptor: HID_POS },
	scanner,
)
const plugs = [
	new SimulatedReader({ ...vendor, productId: 3, serialNumber: 'E1', descriptor: MSR605X }, encoder),
	new SimulatedReader({ ...vendor, productId: 2, serialNumber: 'M1', descriptor: MAGTEK }, swiper),
	scannerPlug,
]

process.setgid?.(65_534)
process.setuid?.(65_534)
after(() => {
	for (const plug of plugs) plug.end()
})

const configs: DeviceConfig[] = [
	{ deviceId: 'encoder', kind: 'cardReader', driver: 'msr605x', path: 'hid:0801:0003' },
	{ deviceId: 'swiper', kind: 'cardReader', driver: 'hid-msr', path: 'hid:0801:0002:M1' },
	{ deviceId: 'scanner', kind: 'scanner', driver: 'hid-pos-scanner', path: 'hid:0801:0b81@8c' },
]
const heard: DeviceEvent[] = []
const devices = openDevices(configs, machinePorts, (event) => {
	if (event.kind !== 'deviceChanged') heard.push(event)
})
after(() => devices.close())

/** The guest is emulated, and ten thousand reports take it a minute where the machine is busy. */
const TIMEOUT_MS = 500_000
const test = (name: string, run: () => Promise<void>) => void plainTest(name, { timeout: TIMEOUT_MS }, run)
const until = async (isSo: () => boolean) => {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1))
}
const connected = () => devices.statuses().filter((status) => status.connected).length
const cardNos = () => heard.flatMap((event) => (event.kind === 'cardPresented' ? [event.medium.value] : []))
const stripe = (cardNo: string): SimulatedStripe => ['%WANG?', `;${cardNo}=2712?`, null]

async function plugAll(): Promise<void> {
	for (const plug of plugs) await plug.plug()
	await until(() => connected() === plugs.length)
}

test('an encoder, a swipe reader and a scanner are found, opened and asked', async () => {
	equal(connected(), 0)
	await plugAll()
})

test('fifty cards through two readers, in the order of each, none twice', async () => {
	const expected = Array.from({ length: 25 }, (_, index) => String(88_000_001 + index))
	for (const cardNo of expected) {
		swiper.swipe(stripe(cardNo))
		await until(() => cardNos().at(-1) === cardNo)
	}
	for (const cardNo of expected) encoder.unit.swipe(stripe(String(Number(cardNo) + 1_000)))
	await until(() => cardNos().length >= 2 * expected.length)
	deepEqual(cardNos(), [...expected, ...expected.map((cardNo) => String(Number(cardNo) + 1_000))])
})

test('a bank card is told as one, and nothing of it leaves the driver', async () => {
	heard.length = 0
	swiper.swipe(['%B4111111111111111^TEST/CARD^30122010000000000?', ';4111111111111111=30122010000?', null])
	await until(() => heard.length > 0)
	equal(JSON.stringify(heard).includes('4111'), false)
	deepEqual(cardNos(), [])
})

test('a code that needs several reports is one scan', async () => {
	const code = `https://example.com/${'x'.repeat(150)}`
	scanner.scan(code, ']Q1')
	await until(() => heard.some((event) => event.kind === 'codeScanned'))
	const scans = heard.flatMap((event) => (event.kind === 'codeScanned' ? [event.code] : []))
	deepEqual(scans, [code])
})

const MANY = 10_000
/** The kernel keeps 64 reports for a reader that is late. */
const BATCH = 32
const codeOf = (index: number) => `YIKA-${String(index).padStart(6, '0')}`
const codes = () => heard.flatMap((event) => (event.kind === 'codeScanned' ? [event.code] : []))

test('ten thousand codes in order, each once, with reports that say nonsense between them', async () => {
	heard.length = 0
	const nonsense = Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 2 : 0xee))
	for (let index = 0; index < MANY; ) {
		for (const end = index + BATCH; index < end && index < MANY; index++) scanner.scan(codeOf(index), ']C0')
		scannerPlug.send(nonsense)
		await until(() => heard.length >= index)
	}
	deepEqual(
		codes(),
		Array.from({ length: MANY }, (_, index) => codeOf(index)),
	)
})

test('ten thousand cards through the swipe reader, in order, each once', async () => {
	heard.length = 0
	for (let index = 0; index < MANY; ) {
		for (const end = index + BATCH; index < end && index < MANY; index++)
			swiper.swipe(stripe(String(88_000_001 + index)))
		await until(() => heard.length >= index)
	}
	deepEqual(
		cardNos(),
		Array.from({ length: MANY }, (_, index) => String(88_000_001 + index)),
	)
})

test('a hundred cards through the encoder, which is armed anew for each', async () => {
	heard.length = 0
	const expected = Array.from({ length: 100 }, (_, index) => String(88_000_001 + index))
	for (const cardNo of expected) encoder.unit.swipe(stripe(cardNo))
	await until(() => heard.length >= expected.length)
	deepEqual(cardNos(), expected)
})

test('pulled out in the middle of a code and of a card: the half is nothing, and the next is read', async () => {
	heard.length = 0
	scanner.breaksOff('x'.repeat(56))
	encoder.unit.swipeBreaksOff([`%${'A'.repeat(70)}?`, ';88000779=?', null])
	for (const plug of plugs) await plug.unplug()
	await until(() => connected() === 0)
	await plugAll()
	scanner.scan('AFTER-IT', ']C0')
	encoder.unit.swipe(stripe('88000780'))
	await until(() => heard.length > 1)
	deepEqual([codes(), cardNos()], [['AFTER-IT'], ['88000780']])
})

test('all pulled out and plugged in again: each comes back and reads', async () => {
	for (const plug of plugs) await plug.unplug()
	await until(() => connected() === 0)
	heard.length = 0
	await plugAll()
	swiper.swipe(stripe('88000777'))
	await until(() => cardNos().length > 0)
	encoder.unit.swipe(stripe('88000778'))
	await until(() => cardNos().length > 1)
	deepEqual(cardNos(), ['88000777', '88000778'])
})
