import type { DeviceConfig } from '../../protocol/devices/device-config.ts'

/** What is tried on an unknown device. Null: the driver's usual speed. */
export type LearnCandidate = Pick<DeviceConfig, 'driver' | 'kind'> & {
	readonly baud: DeviceConfig['baud'] | null
}

/** Drivers that ask and are answered: the answer proves device and speed. The commonest devices come first. */
export const ASKING: readonly LearnCandidate[] = [
	{ driver: 'pn532-hsu', kind: 'cardReader', baud: null },
	{ driver: 'escpos', kind: 'printer', baud: null },
	{ driver: 'msr605', kind: 'cardReader', baud: null },
	{ driver: 'escpos', kind: 'printer', baud: 9600 },
	{ driver: 'uhf-m100', kind: 'cardReader', baud: null },
	{ driver: 'uhf-r2000', kind: 'cardReader', baud: null },
	{ driver: 'escpos', kind: 'printer', baud: 19_200 },
	{ driver: 'escpos', kind: 'printer', baud: 38_400 },
	{ driver: 'toledo-8217', kind: 'scale', baud: null },
	{ driver: 'cas-ap1', kind: 'scale', baud: null },
	{ driver: 'dialog06', kind: 'scale', baud: null },
	{ driver: 'yika-ecr', kind: 'paymentTerminal', baud: null },
]

/** Drivers that only listen, the strictest first: a scanner takes any line of text, a reader's frame has its checksum, a scale's its words. */
export const LISTENING: readonly LearnCandidate[] = [
	{ driver: 'rfid125', kind: 'cardReader', baud: null },
	{ driver: 'cas-22', kind: 'scale', baud: null },
	{ driver: 'serial-scanner', kind: 'scanner', baud: null },
]
export const LISTENING_BAUDS = [9600, 115_200, 19_200, 38_400] as const
