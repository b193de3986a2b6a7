import { unreachable } from '../protocol/base/assert.ts'
import type { DeviceConfig } from '../protocol/devices/device-config.ts'
import type { CardEncoder } from '../till/ports/card-encoder.ts'
import type { CardMemory } from '../till/ports/card-memory.ts'
import type { CustomerDisplay } from '../till/ports/customer-display.ts'
import type { DeviceEvent, DeviceStatus, ReceiptPrinter } from '../till/ports/devices.ts'
import type { PaymentTerminal } from '../till/ports/payment-terminal.ts'
import type { Scale } from '../till/ports/scale.ts'
import { PN532_LINE, Pn532Reader } from './card-reader/pn532-reader.ts'
import { DISPLAY_DIALECTS } from './customer-display/display-dialects.ts'
import { PoleDisplay, poleDisplayLine } from './customer-display/pole-display.ts'
import type { DeviceDriver, DriverHost } from './device-driver.ts'
import type { DevicePorts } from './device-ports.ts'
import { DeviceSupervisor } from './device-supervisor.ts'
import { ECR_LINE, EcrTerminal } from './payment-terminal/ecr-terminal.ts'
import { ECR_TIMING, type EcrTiming } from './payment-terminal/ecr-timing.ts'
import { PCSC_LINE, PcscReader } from './pcsc/pcsc-reader.ts'
import type { Bitmap } from './printer/bitmap.ts'
import { ESCPOS_LINE, EscposPrinter } from './printer/escpos-printer.ts'
import { printerProfile } from './printer/printer-profile.ts'
import { PRINTER_TIMING, type PrinterTiming } from './printer/printer-timing.ts'
import { printersInOrder } from './printer/printers-in-order.ts'
import { rfid125Profile } from './rfid-125/rfid125-profile.ts'
import { RFID125_LINE, Rfid125Reader } from './rfid-125/rfid125-reader.ts'
import { PolledScale } from './scale/polled-scale.ts'
import { SCALE_DIALECTS } from './scale/scale-dialects.ts'
import { HidPosScanner } from './scanner/hid-pos-scanner.ts'
import { SERIAL_SCANNER_LINE, SerialScanner } from './scanner/serial-scanner.ts'
import { type MsrLayout, msrLayoutOf } from './stripe/hid-msr-layout.ts'
import { HID_LINE, HidSwipeReader } from './stripe/hid-swipe-reader.ts'
import { MSR605_LINE, Msr605Reader } from './stripe/msr605-reader.ts'
import { unpackedSource } from './stripe/msr605x-packets.ts'
import type { PortSource } from './transport/byte-port.ts'
import { glyphFile } from './transport/glyph-file.ts'
import { logoFile } from './transport/logo-file.ts'
import { type LineSettings, portSourceFor } from './transport/port-source.ts'
import { M100_DIALECT } from './uhf/m100-dialect.ts'
import { R2000_DIALECT } from './uhf/r2000-dialect.ts'
import { UHF_LINE, UhfReader } from './uhf/uhf-reader.ts'

/** The devices of one till, at work. */
export type OpenDevices = {
	/** All printers as one: the first in the order of the configuration that can take a job. */
	readonly printer: ReceiptPrinter | null
	/** The first reader that writes magnetic cards, too. */
	readonly encoder?: CardEncoder | null
	/** The first reader that reaches the memory of the card on it. */
	readonly memory?: CardMemory | null
	readonly scale: Scale | null
	readonly display: CustomerDisplay | null
	/** The first payment terminal. */
	readonly terminal?: PaymentTerminal | null
	/** In the order of the configuration. */
	statuses(): readonly DeviceStatus[]
	/** Gives all ports back; no event follows. */
	close(): Promise<void>
}

/** Other lines and shorter times, for tests and simulations. */
export type OpenDevicesOptions = {
	readonly sourceFor?: PortSourceFor
	readonly printerTiming?: PrinterTiming
	readonly terminalTiming?: EcrTiming
}

type PortSourceFor = (address: string, line: LineSettings) => PortSource

/**
 * Opens the configured devices and keeps them open. A device that is not there is not an error: it is told by
 * `deviceChanged`, looked for again, and may come at any time. `onEvent` must not throw.
 */
export function openDevices(
	configs: readonly DeviceConfig[],
	ports: DevicePorts,
	onEvent: (event: DeviceEvent) => void,
	options: OpenDevicesOptions = {},
): OpenDevices {
	const opened = configs.map((config) => openDevice(config, ports, onEvent, options))
	const supervisors = opened.map(({ supervisor }) => supervisor)
	const printer = printersInOrder(opened.flatMap((one) => one.printer ?? []))
	for (const supervisor of supervisors) supervisor.start()
	return {
		printer,
		encoder: opened.find((one) => one.encoder)?.encoder ?? null,
		memory: opened.find((one) => one.memory)?.memory ?? null,
		scale: opened.find((one) => one.scale)?.scale ?? null,
		display: opened.find((one) => one.display)?.display ?? null,
		terminal: opened.find((one) => one.terminal)?.terminal ?? null,
		statuses: () => supervisors.map((supervisor) => supervisor.status()),
		close: async () => {
			await Promise.all(supervisors.map((supervisor) => supervisor.close()))
		},
	}
}

type Opened = {
	readonly supervisor: DeviceSupervisor
	readonly printer: ReceiptPrinter | null
	readonly encoder?: CardEncoder
	readonly memory?: CardMemory
	readonly scale?: Scale
	readonly display?: CustomerDisplay
	readonly terminal?: PaymentTerminal
}

function openDevice(
	config: DeviceConfig,
	ports: DevicePorts,
	onEvent: (event: DeviceEvent) => void,
	options: OpenDevicesOptions,
): Opened {
	const { deviceId, kind, driver } = config
	const { sourceFor = portSourceFor, printerTiming: timing = PRINTER_TIMING } = options
	function supervise<Driver extends DeviceDriver>(
		usual: LineSettings,
		makeDriver: (host: DriverHost) => Driver,
	) {
		const line = sourceFor(config.path, { ...usual, baudRate: config.baud ?? usual.baudRate })
		const source = driver === 'msr605x' ? unpackedSource(line) : line
		return new DeviceSupervisor({ deviceId, kind, source, makeDriver }, ports, onEvent)
	}
	switch (driver) {
		case 'pn532-hsu': {
			const supervisor = supervise(PN532_LINE, (host) => new Pn532Reader(host))
			return { supervisor, printer: null, memory: supervisor.driver }
		}
		case 'rfid125': {
			const profile = rfid125Profile(config.profile)
			return {
				supervisor: supervise(RFID125_LINE, (host) => new Rfid125Reader(host, profile)),
				printer: null,
			}
		}
		case 'msr605':
		case 'msr605x': {
			const supervisor = supervise(MSR605_LINE, (host) => new Msr605Reader(host, config.ownCards ?? []))
			return { supervisor, printer: null, encoder: supervisor.driver }
		}
		case 'pcsc':
			return { supervisor: supervise(PCSC_LINE, (host) => new PcscReader(host)), printer: null }
		case 'uhf-m100':
			return {
				supervisor: supervise(UHF_LINE, (host) => new UhfReader(host, M100_DIALECT, config)),
				printer: null,
			}
		case 'uhf-r2000':
			return {
				supervisor: supervise(UHF_LINE, (host) => new UhfReader(host, R2000_DIALECT, config)),
				printer: null,
			}
		case 'hid-msr':
			return {
				supervisor: supervise(
					HID_LINE,
					(host) => new HidSwipeReader(host, config.ownCards ?? [], layoutOf(config.descriptor)),
				),
				printer: null,
			}
		case 'hid-pos-scanner':
			return { supervisor: supervise(HID_LINE, (host) => new HidPosScanner(host)), printer: null }
		case 'serial-scanner':
			return { supervisor: supervise(SERIAL_SCANNER_LINE, (host) => new SerialScanner(host)), printer: null }
		case 'cd5220':
		case 'dm-d':
		case 'led8n': {
			const charset = 'charset' in config ? (config.charset ?? 'ascii') : 'ascii'
			const dialect = DISPLAY_DIALECTS[driver]
			const supervisor = supervise(
				poleDisplayLine(dialect),
				(host) => new PoleDisplay(host, dialect, charset),
			)
			return { supervisor, printer: null, display: supervisor.driver }
		}
		case 'toledo-8217':
		case 'cas-ap1':
		case 'cas-22':
		case 'dialog06': {
			const dialect = SCALE_DIALECTS[driver]
			const line = { ...dialect.line, ...scaleLine(config.line) }
			const supervisor = supervise(line, (host) => new PolledScale(host, dialect))
			return { supervisor, printer: null, scale: supervisor.driver }
		}
		case 'yika-ecr': {
			const { terminalTiming = ECR_TIMING } = options
			const supervisor = supervise(ECR_LINE, (host) => new EcrTerminal(host, terminalTiming))
			return { supervisor, printer: null, terminal: supervisor.driver }
		}
		case 'escpos': {
			const printing = {
				profile: printerProfile(config.profile),
				glyphs: config.glyphs === undefined ? null : glyphFile(config.glyphs),
				storedLogo: config.storedLogo ?? false,
				logo: config.logo === undefined ? null : logoOf(config.logo),
				cut: config.cut ?? 'partial',
				drawerOpenPin: config.drawer?.openPin ?? null,
				drawerPulse: config.drawer?.pulse ?? 'realTime',
			} as const
			const baudRate = config.baud ?? ESCPOS_LINE.baudRate
			const supervisor = supervise(
				ESCPOS_LINE,
				(host) => new EscposPrinter(host, { ...printing, baudRate, timing }),
			)
			return { supervisor, printer: receiptPrinter(supervisor) }
		}
		default:
			return unreachable(driver)
	}
}

/** Of a report descriptor in hexadecimal. Left out, or of no reader of usage page 8E: as its maker has it. */
function layoutOf(descriptor: string | undefined): MsrLayout | null {
	const pairs = descriptor?.match(/../g) ?? []
	return msrLayoutOf(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))
}

/** One that cannot be used is none here; the till process reads it, too, and says why. */
function logoOf(path: string): Bitmap | null {
	const file = logoFile(path)
	return file.kind === 'read' ? file.logo : null
}

/** `7O1`: data bits, parity, one stop bit. Left out: the family's usual. */
function scaleLine(line: string | undefined): Partial<LineSettings> {
	if (line === undefined) return {}
	const parity = ({ E: 'even', O: 'odd' } as const)[line.charAt(1)] ?? 'none'
	return { dataBits: line.startsWith('7') ? 7 : 8, parity }
}

function receiptPrinter(supervisor: DeviceSupervisor<EscposPrinter>): ReceiptPrinter {
	return {
		print: (job, onSending) => supervisor.driver.print(job, onSending),
		openDrawer: () => supervisor.driver.openDrawer(),
		status: () => supervisor.status(),
		close: () => supervisor.close(),
	}
}
