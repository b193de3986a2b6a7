import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { receiptText } from '../../test/simulators/escpos-paper.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'

const numberOf = (index: number) => `单号 ${index}`

let hear: (what: string) => void = () => undefined
/** Papers that came out since somebody looked. */
let papers: string[] = []

/** What happens at a printer: a receipt comes out, once, and the till knows it. Where it does not, the cashier looks. */
const subject: DriverSubject<EscposPrinterSimulator> = {
	name: 'receipt printer',
	config: { deviceId: 'printer', kind: 'printer', driver: 'escpos', path: 'printer', profile: 'epson-80' },
	makeDevice: (listener) => {
		hear = listener
		papers = []
		const printer = new EscposPrinterSimulator()
		printer.onReceipt((receipt) => papers.push(receiptText(receipt)))
		return printer
	},
	present: (_, index, devices) => {
		const layout = { language: 'zh-CN' as const, rows: [{ kind: 'text' as const, text: numberOf(index) }] }
		const job = { jobId: `job-${index}`, layout, copy: false }
		void devices.printer
			?.print(job, async () => undefined)
			.then(({ kind }) => hear([...papers.splice(0), kind === 'unknown' ? 'done' : kind].join(' ')))
	},
	expected: (index) => `${numberOf(index)} done`,
	read: () => null,
	batch: 1,
	restart: (printer) => printer.powerCycle(),
	noise: [0xff, 0x80, 0x9c],
	// A round of questions with noise in it counts for nothing, so that no wrong speed passes for a printer; it is asked again.
	noiseEvery: 20,
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)
