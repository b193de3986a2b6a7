/** The devices of one till, simulated on pseudo-terminals that outlive every process of the till. */
import { join } from 'node:path'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import {
	EscposPrinterSimulator,
	type PrinterSimulatorOptions,
} from '../simulators/escpos-printer-simulator.ts'
import { MobilePayGateway } from '../simulators/mobile-pay-gateway.ts'
import { PaymentTerminalSimulator } from '../simulators/payment-terminal-simulator.ts'
import { Pn532Simulator } from '../simulators/pn532-simulator.ts'
import { Pty, SocatMissing } from '../simulators/pty.ts'
import { ScannerSimulator } from '../simulators/scanner-simulator.ts'

export type Lane = {
	readonly tillId: string
	readonly storeId: string
	readonly reader: Pn532Simulator
	readonly scanner: ScannerSimulator
	readonly printer: EscposPrinterSimulator
	readonly terminal: PaymentTerminalSimulator
	readonly gateway: MobilePayGateway
	/** Pull one out and put it back: `ptys.printer.unplug()`. */
	readonly ptys: {
		readonly reader: Pty
		readonly scanner: Pty
		readonly printer: Pty
		readonly terminal: Pty
	}
	/** For the till's settings. */
	readonly devices: readonly DeviceConfig[]
	readonly close: () => Promise<void>
}

/**
 * Resolves when all pseudo-terminals exist; leaves none behind when one cannot be made. Without socat the till is there
 * all the same, as a till is whose devices have not been delivered, and it is said what to install.
 */
export async function openLane(options: {
	readonly tillId: string
	readonly storeId: string
	readonly folder: string
	readonly printer: PrinterSimulatorOptions
	readonly say: (line: string) => void
}): Promise<Lane> {
	const { tillId, storeId, folder } = options
	const reader = new Pn532Simulator()
	const scanner = new ScannerSimulator()
	const printer = new EscposPrinterSimulator(options.printer)
	const terminal = new PaymentTerminalSimulator()
	const gateway = new MobilePayGateway()
	await gateway.listen()
	const ptys = {
		reader: new Pty(join(folder, 'reader'), reader),
		scanner: new Pty(join(folder, 'scanner'), scanner),
		printer: new Pty(join(folder, 'printer'), printer),
		terminal: new Pty(join(folder, 'terminal'), terminal),
	}
	const all = Object.values(ptys)
	const close = async () => void (await Promise.all([gateway.close(), ...all.map((pty) => pty.unplug())]))
	const plugged = await Promise.allSettled(all.map((pty) => pty.plug()))
	const failed = plugged.find((one) => one.status === 'rejected')
	if (failed === undefined) options.say(`devices of ${tillId} are plugged in`)
	else {
		await close()
		if (!(failed.reason instanceof SocatMissing)) throw failed.reason
		options.say(`socat is not installed (apt-get install socat): ${tillId} has no devices`)
	}
	return {
		tillId,
		storeId,
		reader,
		scanner,
		printer,
		terminal,
		gateway,
		ptys,
		devices: deviceConfigs(ptys),
		close,
	}
}

function deviceConfigs(ptys: Lane['ptys']): readonly DeviceConfig[] {
	return [
		{ deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: ptys.reader.link },
		{ deviceId: 'scanner', kind: 'scanner', driver: 'serial-scanner', path: ptys.scanner.link },
		{ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: ptys.printer.link, profile: 'epson-80' },
		{ deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: ptys.terminal.link },
	]
}
