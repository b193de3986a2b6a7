/** Reads an amount as people see it (￥1,234.50, +12) back into whole units: minor units when it has decimals. */
export function parseMinor(text: string): number {
	const bare = text.replace(/[￥,+\s]/g, '')
	const found = /^(-?)(\d+)(?:[.](\d\d))?$/.exec(bare)
	if (found === null) throw new Error(`not an amount: ${text}`)
	const [, sign = '', whole = '', cents] = found
	const value = cents === undefined ? Number(whole) : Number(whole) * 100 + Number(cents)
	return sign === '-' ? -value : value
}
