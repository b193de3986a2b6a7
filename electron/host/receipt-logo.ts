/** The logo of the shop's receipts for the screens: that of the first printer that has one. The printers read theirs themselves. */
import { logoFile } from '../../devices/transport/logo-file.ts'
import { deviceConfigsSchema } from '../../protocol/devices/device-config.ts'
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'

/** Null where there is none, or none that can be used: that is logged with its reason. */
export function receiptLogo(
	devices: readonly unknown[],
	log: (event: string, facts: Record<string, unknown>) => void,
): ReceiptImage | null {
	const files = deviceConfigsSchema
		.parse(devices)
		.flatMap((config) => (config.driver === 'escpos' && config.logo !== undefined ? [config.logo] : []))
	const read = [...new Set(files)].map(logoFile)
	for (const file of read) if (file.kind === 'unusable') log('receiptLogoUnusable', { reason: file.reason })
	const [first] = read
	if (first?.kind !== 'read') return null
	const { width, height, bytes } = first.logo
	return { kind: 'image', width, height, bits: Buffer.from(bytes).toString('base64') }
}
