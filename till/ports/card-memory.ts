/**
 * The memory of the card that lies on a reader. An operation names the card it is meant for, selects it anew and, where it
 * writes, reads back what it wrote: a card may leave at any moment. Value on a MIFARE Classic card is never the truth (its
 * cipher is broken): that stands in the ledger.
 */
export type CardKey = {
	readonly which: 'A' | 'B'
	/** Six bytes. */
	readonly key: Uint8Array
}

export type CardOperation =
	/** Sixteen bytes of a MIFARE Classic block. */
	| { readonly kind: 'readBlock'; readonly block: number; readonly key: CardKey }
	/** Any block but the maker's and the sector trailers, which hold keys. */
	| { readonly kind: 'writeBlock'; readonly block: number; readonly data: Uint8Array; readonly key: CardKey }
	| { readonly kind: 'readValue'; readonly block: number; readonly key: CardKey }
	/** Adds `by`, which may be negative, to a value block. */
	| { readonly kind: 'changeValue'; readonly block: number; readonly by: number; readonly key: CardKey }
	/** Writes the value of one block to another of the same sector. */
	| { readonly kind: 'copyValue'; readonly from: number; readonly to: number; readonly key: CardKey }
	/** Four pages (sixteen bytes) of an NTAG or Ultralight. */
	| { readonly kind: 'readPages'; readonly page: number }
	/** Four bytes; from page 4 on, because the pages before it lock. */
	| { readonly kind: 'writePage'; readonly page: number; readonly data: Uint8Array }
	| { readonly kind: 'readVersion' }

export type CardOutcome =
	| { readonly kind: 'read'; readonly data: Uint8Array }
	| { readonly kind: 'value'; readonly value: number; readonly address: number }
	/** Written, and read back as written. */
	| { readonly kind: 'written' }
	/** `product`: as its size names it, `NTAG215`; null: another chip. */
	| { readonly kind: 'version'; readonly product: string | null; readonly data: Uint8Array }
	/** The card holds what it held before. */
	| { readonly kind: 'failed'; readonly reason: CardFailure }
	/** It was told to change and nobody could see whether it has: it may hold the old or the new. */
	| { readonly kind: 'unknown'; readonly reason: CardFailure }

export type CardFailure =
	| 'readerAway'
	/** Another operation is under way. */
	| 'busy'
	| 'noCard'
	| 'otherCard'
	| 'notAllowed'
	| 'authentication'
	| 'notAValueBlock'
	| 'outOfRange'
	/** Read back as something that was neither there before nor written. */
	| 'verify'
	/** The reader said nothing. */
	| 'noAnswer'
	/** The card or the field failed; the reader's own word for it, as `card.timeout`. */
	| `card.${string}`

export interface CardMemory {
	/** `uid`: upper-case hexadecimal, as it was presented. Answers once, and never rejects. */
	perform(operation: CardOperation, uid: string): Promise<CardOutcome>
}
