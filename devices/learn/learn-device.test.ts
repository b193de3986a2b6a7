import { expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { CasTellingSimulator } from '../../test/simulators/cas-scale-simulator.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'
import { PaymentTerminalSimulator } from '../../test/simulators/payment-terminal-simulator.ts'
import { Pn532Simulator } from '../../test/simulators/pn532-simulator.ts'
import { Rfid125Simulator } from '../../test/simulators/rfid125-simulator.ts'
import { ScannerSimulator } from '../../test/simulators/scanner-simulator.ts'
import type { SimulatedDevice } from '../../test/simulators/simulated-device.ts'
import type { PortSource } from '../transport/byte-port.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import { type Learnt, learnDevice } from './learn-device.ts'

const PATH = 'usb:1a86:7523'

/** A device that is understood at one speed only: at others both sides hear noise. */
async function learn(device: SimulatedDevice, baud: number, present: () => void, everyMs = 1_000) {
	const time = new ManualTime()
	const cable = new MemoryCable('unknown')
	let lineBaud = 0
	let openCount = 0
	const garbled = (bytes: Uint8Array) => (lineBaud === baud ? bytes : bytes.map(() => 0x80))
	device.connected((bytes) => cable.send(garbled(bytes)))
	cable.onBytes((bytes) => device.received(garbled(bytes)))
	const steps: string[] = []
	const sourceFor = (_path: string, line: { readonly baudRate: number }): PortSource => ({
		...cable.near,
		open: async (listener) => {
			lineBaud = line.baudRate
			openCount += 1
			expect(openCount).toBe(1)
			return cable.near.open({
				...listener,
				closed: (reason) => {
					openCount -= 1
					listener.closed(reason)
				},
			})
		},
	})
	let learnt: Learnt | null | undefined
	void learnDevice(PATH, {
		...time.ports,
		sourceFor,
		onStep: ({ driver, baud: at }) => steps.push(`${driver} ${at}`),
	}).then((answer) => {
		learnt = answer
	})
	for (let passedMs = 0; learnt === undefined && passedMs < 300_000; passedMs += everyMs) {
		present()
		await time.advance(everyMs)
	}
	expect(openCount).toBe(0)
	return { learnt, steps }
}
const nothing = () => undefined

test('a reader that answers is known without a card', async () => {
	const { learnt, steps } = await learn(new Pn532Simulator(), 115_200, nothing)
	expect(learnt).toMatchObject({
		config: { driver: 'pn532-hsu', kind: 'cardReader', path: PATH },
		seen: 'PN532 1.6',
	})
	expect(learnt?.config.baud).toBeUndefined()
	expect(steps).toEqual(['pn532-hsu 115200'])
})

test('a printer at another speed is known with its speed', async () => {
	const { learnt } = await learn(new EscposPrinterSimulator(), 9_600, nothing)
	expect(learnt?.config).toMatchObject({ driver: 'escpos', kind: 'printer', baud: 9_600 })
})

test.each([
	[9_600, undefined],
	[38_400, 38_400],
] as const)('a scanner that only talks is known by a scan, at %i', async (baud, written) => {
	const scanner = new ScannerSimulator()
	const { learnt } = await learn(scanner, baud, () => scanner.scan('6901234567892'))
	expect(learnt).toMatchObject({
		config: { driver: 'serial-scanner', kind: 'scanner' },
		seen: '6901234567892',
	})
	expect(learnt?.config.baud).toBe(written)
})

test('a 125 kHz reader is not taken for a scanner', async () => {
	const reader = new Rfid125Simulator()
	const { learnt } = await learn(reader, 9_600, () => {
		reader.removeCard()
		reader.tapCard('62E3086CED')
	})
	expect(learnt?.config).toMatchObject({ driver: 'rfid125', kind: 'cardReader' })
})

test('a scale that tells its weight by itself is not taken for a scanner, loaded or not', async () => {
	for (const [grams, seen] of [
		[1_245, '1245 g'],
		[0, '0 g'],
	] as const) {
		const scale = new CasTellingSimulator()
		scale.pan.put(grams)
		const { learnt } = await learn(scale, 9_600, () => scale.tell(), 200)
		expect(learnt).toMatchObject({ config: { driver: 'cas-22', kind: 'scale' }, seen })
		expect(learnt?.config.baud).toBeUndefined()
	}
})

test('a payment terminal is known without a payment', async () => {
	const terminal = new PaymentTerminalSimulator()
	const { learnt } = await learn(terminal, 9_600, nothing)
	expect(learnt).toMatchObject({
		config: { driver: 'yika-ecr', kind: 'paymentTerminal' },
		seen: 'YIKA-PAY 1',
	})
	expect(terminal.charges).toEqual([])
})

test('what nobody understands, or nobody presents, is said so in the end', async () => {
	const silent = new ScannerSimulator()
	expect((await learn(silent, 9_600, nothing, 10_000)).learnt).toBeNull()
	const noisy = new ScannerSimulator()
	expect((await learn(noisy, 9_600, () => noisy.noise([0x00, 0x9f, 0xe0]))).learnt).toBeNull()
})
