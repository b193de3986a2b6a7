import type { DeviceConfig } from '../../protocol/devices/device-config.ts'

/** Drivers whose device says what stands on magnetic cards. */
const SWIPE_DRIVERS: ReadonlySet<DeviceConfig['driver']> = new Set(['msr605', 'msr605x', 'hid-msr'] as const)

/**
 * What people who watch a line may see of what a device said: of swipe readers only how much it was, in asterisks, because it
 * may be a bank card (PCI DSS 4 requirement 3.3).
 */
export function shownBytes(
	driver: DeviceConfig['driver'],
	direction: 'sent' | 'received',
	bytes: Uint8Array,
): Uint8Array {
	return isPrivate(driver, direction) ? new Uint8Array(bytes.length).fill(0x2a) : bytes
}

/**
 * A payment terminal masks card numbers, unless it was set up wrongly: its frames are told by their fields, which the codec
 * masks once more, and their bytes are only counted.
 */
export const hidesBytes = (driver: DeviceConfig['driver'], direction: 'sent' | 'received'): boolean =>
	isPrivate(driver, direction) || (direction === 'received' && driver === 'yika-ecr')

/** Whether only how much it was may be seen. */
export const isPrivate = (driver: DeviceConfig['driver'], direction: 'sent' | 'received'): boolean =>
	direction === 'received' && SWIPE_DRIVERS.has(driver)
