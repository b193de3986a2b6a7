import type { Fields } from '../decode/protocol-decoder.ts'

/**
 * What a till says to an ESC/POS printer, command by command (Epson ESC/POS reference). Commands carry no check; the only
 * thing that can be wrong is what stands in them, so that after noise one finds the way back at the next control byte.
 */
export type EscposCommand =
	/** Printable bytes, in the encoding that the commands before them chose. */
	| { readonly kind: 'text'; readonly bytes: Uint8Array }
	/** How the characters after it look. */
	| { readonly kind: 'style'; readonly names: readonly string[] }
	| { readonly kind: 'command'; readonly name: string; readonly fields: Fields }
	/** A command that no printer executes as it was meant. */
	| { readonly kind: 'malformed'; readonly error: string }
