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
	return direction === 'received' && SWIPE_DRIVERS.has(driver)
		? new Uint8Array(bytes.length).fill(0x2a)
		: bytes
}
