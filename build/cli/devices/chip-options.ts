/* The options by which a command names a place in a chip card's memory and what to put there. */
import type { CardKey } from '../../../till/ports/card-memory.ts'

export interface ChipFlags {
	readonly block?: string
	readonly page?: string
	readonly key?: string
	readonly keyB?: boolean
	readonly timeout: string
}

/** Ends the command with a reason. */
export type Wrong = (words: string) => never

export function numberOfOption(option: string, text: string | undefined, wrong: Wrong): number {
	return text !== undefined && /^\d{1,5}$/.test(text)
		? Number(text)
		: wrong(`${option} is a number from 0 on`)
}

export function bytesOfOption(
	option: string,
	text: string | undefined,
	byteCount: number,
	wrong: Wrong,
): Uint8Array {
	const hex = (text ?? '').replaceAll(/[ :]/g, '')
	if (!/^([0-9a-f]{2})*$/i.test(hex) || hex.length !== byteCount * 2)
		return wrong(`${option} is ${byteCount} bytes, ${byteCount * 2} hexadecimal digits`)
	return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** The key never stands in an error. */
export function keyOfOptions({ key = process.env.YIKA_CARD_KEY, keyB }: ChipFlags, wrong: Wrong): CardKey {
	if (key === undefined) return wrong('a block needs the key of its sector: YIKA_CARD_KEY or --key')
	return { which: keyB === true ? 'B' : 'A', key: bytesOfOption('the key', key, 6, wrong) }
}
