import type { PrinterProfileName } from '../../protocol/devices/device-config.ts'

/** What the encoder and the driver must know about a model. */
export type PrinterProfile = {
	/** Cells of font A on a line. */
	readonly columnCount: number
	/** Dots on a line, for barcodes and pictures. */
	readonly dotCount: number
	/** What its font ROM has. `gbk`: no characters of four bytes. `codePages`: no Chinese at all. */
	readonly charset: 'gb18030' | 'gbk' | 'codePages'
	/** How the end of printing is told: GS ( H says "printed", GS r says "processed" (devices.md §5.5). */
	readonly confirmation: 'processId' | 'fence'
	/** Knows DLE DC4 8 (clear buffers). Others ignore it or, worse, print it. */
	readonly clearsBuffers: boolean
	/** GS ( L, which newer Epsons want; else GS v 0, which all know. */
	readonly graphics: 'stored' | 'raster'
}

const GENERIC_80: PrinterProfile = {
	columnCount: 48,
	dotCount: 576,
	charset: 'gb18030',
	confirmation: 'fence',
	clearsBuffers: false,
	graphics: 'raster',
}

const PROFILES: Readonly<Record<PrinterProfileName, PrinterProfile>> = {
	'epson-80': { ...GENERIC_80, confirmation: 'processId', clearsBuffers: true, graphics: 'stored' },
	'generic-80': GENERIC_80,
	'generic-58': { ...GENERIC_80, columnCount: 32, dotCount: 384 },
	'gbk-80': { ...GENERIC_80, charset: 'gbk' },
	'international-80': { ...GENERIC_80, charset: 'codePages' },
}

/** The profile of a name. Unknown models are `generic-80`: most printers know GS r, few know GS ( H. */
export function printerProfile(name: PrinterProfileName = 'generic-80'): PrinterProfile {
	return PROFILES[name]
}
