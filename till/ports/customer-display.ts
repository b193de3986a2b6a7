/** One of the two lines that a customer sees; `right` is kept whole, `left` is cut to what is left of 20 columns. */
export type DisplayLine = { readonly left: string; readonly right: string }
export type DisplayLines = readonly [DisplayLine, DisplayLine]

/** A pole display: two lines of 20 columns, a Chinese character taking two. It only listens. */
export interface CustomerDisplay {
	readonly showsChinese: boolean
	/** Replaces what is shown; shown again by itself whenever the display comes back. */
	show(lines: DisplayLines): void
}
