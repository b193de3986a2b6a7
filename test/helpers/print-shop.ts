import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenDevices, openDevices } from '../../devices/open-devices.ts'
import { PRINTER_TIMING, type PrinterTiming } from '../../devices/printer/printer-timing.ts'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import type { DeviceConfig, PrinterProfileName } from '../../protocol/devices/device-config.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { DeviceStatus } from '../../till/ports/devices.ts'
import { SpoolRunner } from '../../till/receipt/spool-runner.ts'
import type { PrintView } from '../../till/view.ts'
import { receiptText } from '../simulators/escpos-paper.ts'
import {
	EscposPrinterSimulator,
	type PrinterSimulatorOptions,
} from '../simulators/escpos-printer-simulator.ts'
import { memoryDisk } from '../simulators/memory-disk.ts'
import { openMemoryStorage } from '../simulators/memory-journal.ts'
import { Pty } from '../simulators/pty.ts'
import { TcpPlug } from '../simulators/tcp-plug.ts'
import { machinePorts } from './machine-ports.ts'
import { until } from './until.ts'

/** Silence is known after two seconds: a busy machine is slower than a shop's, but not by that much. */
const TIMING: PrinterTiming = {
	...PRINTER_TIMING,
	heartbeatMs: 100,
	askTimeoutMs: 2_000,
	silentBeforeReopenMs: 6_000,
	chunkTimeoutMs: 2_500,
	confirmationSlackMs: 2_500,
	settleTimeoutMs: 2_500,
	settleQuietMs: 20,
}

const TILL = tillIdSchema.parse('S01-01')

export type PrintShopOptions = {
	readonly line: 'pty' | 'tcp'
	readonly profile: PrinterProfileName
	readonly printerCount?: number
	readonly simulator?: PrinterSimulatorOptions
}

/** A till's spool with its real printer drivers, and simulated printers on real lines: receipts go in, papers come out. */
export class PrintShop {
	readonly printers: readonly EscposPrinterSimulator[]
	readonly plugs: readonly (Pty | TcpPlug)[]
	readonly disk = memoryDisk(TILL)
	view: PrintView | null = null
	readonly #folder = mkdtempSync(join(tmpdir(), 'yika-print-'))
	readonly #profile: PrinterProfileName
	#devices: OpenDevices | null = null
	#storage: Awaited<ReturnType<typeof openMemoryStorage>> | null = null
	#runner: SpoolRunner | null = null

	constructor({ line, profile, printerCount = 1, simulator = {} }: PrintShopOptions) {
		this.#profile = profile
		this.printers = Array.from(
			{ length: printerCount },
			() => new EscposPrinterSimulator({ answersProcessIds: profile === 'epson-80', ...simulator }),
		)
		this.plugs = this.printers.map((printer, index) =>
			line === 'tcp' ? new TcpPlug(printer) : new Pty(join(this.#folder, `printer-${index}`), printer),
		)
	}

	/** The first printer. */
	get printer(): EscposPrinterSimulator {
		const [first] = this.printers
		if (!first) throw new Error('a shop without printers')
		return first
	}

	/** Plugs the printers in and opens the till's side of them. */
	async open(): Promise<void> {
		await Promise.all(this.plugs.map((plug) => plug.plug()))
		const configs = this.plugs.map(
			(plug, index): DeviceConfig => ({
				deviceId: `printer-${index}`,
				kind: 'printer',
				driver: 'escpos',
				path: plug.link,
				profile: this.#profile,
			}),
		)
		const devices = openDevices(
			configs,
			machinePorts,
			() => this.#devices?.printer && this.#runner?.printerChanged(this.#devices.printer.status()),
			{ printerTiming: TIMING },
		)
		this.#devices = devices
		this.#storage = await openMemoryStorage(this.disk, { tillId: TILL, epoch: 1 })
		this.#runner = new SpoolRunner({
			spool: this.#storage.printSpool,
			printer: devices.printer,
			timer: machinePorts.timer,
			onChange: (view) => {
				this.view = view
			},
			onFailure: (error) => {
				throw error
			},
		})
	}

	status(index = 0): DeviceStatus {
		const status = this.#devices?.statuses()[index]
		if (!status) throw new Error('not open')
		return status
	}

	async connected(index = 0): Promise<void> {
		await until(() => this.status(index).connected, `printer ${index} answers`)
	}

	/** A sale has been journalled with its receipt: number, then so many lines. */
	async sell(number: string, lineCount = 6): Promise<void> {
		const rows = Array.from({ length: lineCount }, (_, index) => ({
			kind: 'text' as const,
			text: `第${index + 1}行 `.padEnd(24, '商品'),
		}))
		const layout: ReceiptLayout = {
			language: 'zh-CN',
			rows: [{ kind: 'centre', text: `单号 ${number}` }, ...rows, { kind: 'centre', text: '谢谢惠顾' }],
		}
		await this.#storage?.journal.commit({
			entries: [],
			workingState: '{}',
			workingVersion: 1,
			printJobs: [{ jobId: number, saleId: null, layout, copy: false, createdAtMs: 0 }],
		})
		this.#runner?.wake()
	}

	/** How the job stands on disk. */
	jobState(number: string): string | undefined {
		return this.disk.printJobs.find((job) => job.jobId === number)?.state
	}

	async reaches(number: string, state: string): Promise<void> {
		await until(() => this.jobState(number) === state, `receipt ${number} is ${state}`)
	}

	/** Waits until the cashier is asked whether the receipt came out, and answers. */
	async answer(number: string, cameOut: boolean): Promise<void> {
		await until(() => this.view?.state === 'unknown' && this.view.jobId === number, `asked about ${number}`)
		const { attempt } = this.view ?? { attempt: 0 }
		await this.#runner?.resolve({ jobId: number, attempt, cameOut })
	}

	/** What came out of all printers: each piece of paper as its receipts' numbers, a copy with a `C` before it. */
	papers(index?: number): string[] {
		const printers = this.printers.filter((_, at) => index === undefined || at === index)
		return printers.flatMap((printer) => printer.receipts().map((receipt) => summary(receiptText(receipt))))
	}

	async close(): Promise<void> {
		await this.#devices?.close()
		await this.#runner?.stop()
		await Promise.all(this.plugs.map((plug) => plug.unplug()))
		rmSync(this.#folder, { recursive: true })
	}
}

/** `1` a whole original, `C1` a whole copy, `1…C1` the torn beginning of an original and then a copy on one piece. */
function summary(text: string): string {
	return text
		.split('\n')
		.flatMap((line) => {
			if (line === '补打/副本 COPY') return ['C']
			const number = /单号 (\S+)/.exec(line)?.[1]
			if (number !== undefined) return [number, '…']
			return line === '谢谢惠顾' ? ['.'] : []
		})
		.join('')
		.replaceAll('….', '')
}
