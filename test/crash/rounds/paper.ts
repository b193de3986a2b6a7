/** What lies on the counter: how often each sale was printed as an original, and how often as a copy. */
import type { PrintedReceipt, PrintedRow } from '../../simulators/escpos-paper.ts'

export type Printed = { readonly originals: number; readonly copies: number }

type Printer = { onReceipt(listener: (receipt: PrintedReceipt) => void): () => void }

/**
 * Gathers the papers of one printer from now on. A paper that was broken off by a kill and not cut hangs together with
 * the next one, so each sale ends at its barcode: what stands between two barcodes belongs to the second.
 */
export class Papers {
	/** By sale id. */
	readonly printed = new Map<string, Printed>()
	#lastSaleId: string | null = null

	constructor(printer: Printer) {
		printer.onReceipt(({ rows }) => {
			for (const part of partsOf(rows)) this.#add(part)
		})
	}

	/** Whose receipt lies on top. */
	get lastSaleId(): string | null {
		return this.#lastSaleId
	}

	#add({ saleId, isCopy }: { readonly saleId: string; readonly isCopy: boolean }): void {
		const { originals, copies } = this.printed.get(saleId) ?? { originals: 0, copies: 0 }
		this.printed.set(
			saleId,
			isCopy ? { originals, copies: copies + 1 } : { originals: originals + 1, copies },
		)
		this.#lastSaleId = saleId
	}
}

function partsOf(rows: readonly PrintedRow[]): { saleId: string; isCopy: boolean }[] {
	const parts: { saleId: string; isCopy: boolean }[] = []
	let isCopy = false
	for (const row of rows) {
		if (row.kind === 'line' && row.text.includes('副本')) isCopy = true
		if (row.kind !== 'barcode') continue
		parts.push({ saleId: row.data, isCopy })
		isCopy = false
	}
	return parts
}
