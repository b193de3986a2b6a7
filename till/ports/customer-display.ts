/**
 * One of the two lines that a customer sees; `right` is kept whole, `left` is cut to what is left of 20 columns. `amount`: which
 * one stands on the right, for displays that have lamps in place of words.
 */
export type DisplayLine = {
	readonly left: string
	readonly right: string
	readonly amount?: 'price' | 'total' | 'change' | undefined
}
export type DisplayLines = readonly [DisplayLine, DisplayLine]

/** A pole display: two lines of 20 columns, a Chinese character taking two; or digits only. It only listens. */
export interface CustomerDisplay {
	readonly showsChinese: boolean
	/** Replaces what is shown; shown again by itself whenever the display comes back. */
	show(lines: DisplayLines): void
}
