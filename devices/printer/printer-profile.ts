import type { PrinterProfileName } from '../../protocol/devices/device-config.ts'

/** What the encoder and the driver must know about a model. */
export type PrinterProfile = {
	/** Cells of font A on a line. */
	readonly columnCount: number
	/** Dots on a line, for the width of barcodes. */
	readonly dotCount: number
	/** How the end of printing is told: GS ( H says "printed", GS r says "processed" (devices.md §5.5). */
	readonly confirmation: 'processId' | 'fence'
	/** Knows DLE DC4 8 (clear buffers). Others ignore it or, worse, print it. */
	readonly clearsBuffers: boolean
}

const PROFILES: Readonly<Record<PrinterProfileName, PrinterProfile>> = {
	'epson-80': { columnCount: 48, dotCount: 576, confirmation: 'processId', clearsBuffers: true },
	'generic-80': { columnCount: 48, dotCount: 576, confirmation: 'fence', clearsBuffers: false },
}

/** The profile of a name. Unknown models are `generic-80`: most printers know GS r, few know GS ( H. */
export function printerProfile(name: PrinterProfileName = 'generic-80'): PrinterProfile {
	return PROFILES[name]
}
