import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { receiptText } from '../../test/simulators/escpos-paper.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'

const numberOf = (index: number) => `单号 ${index}`

/** What happens at a printer is that a receipt comes out. */
const subject: DriverSubject<EscposPrinterSimulator> = {
	name: 'receipt printer',
	config: { deviceId: 'printer', kind: 'printer', driver: 'escpos', path: 'printer', profile: 'epson-80' },
	makeDevice: (hear) => {
		const printer = new EscposPrinterSimulator()
		printer.onReceipt((receipt) => hear(receiptText(receipt)))
		return printer
	},
	present: (_, index, devices) => {
		const layout = { language: 'zh-CN' as const, rows: [{ kind: 'text' as const, text: numberOf(index) }] }
		void devices.printer?.print({ jobId: `job-${index}`, layout, copy: false }, async () => undefined)
	},
	expected: numberOf,
	read: () => null,
	batch: 1,
	restart: (printer) => printer.powerCycle(),
	noise: [0xff, 0x80, 0x9c],
}

driverNoiseSuite(subject)
