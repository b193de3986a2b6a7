import type { Hash } from '../base/ids.ts'

/** Digits and letters that cannot be taken for each other when read out (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `XXXX-XXXX`: the first 40 bits of the entry's hash, for a service desk to compare with the journal. */
export function checkCode(hash: Hash): string {
	let bits = BigInt(`0x${hash.slice(0, 10)}`)
	let code = ''
	for (let index = 0; index < 8; index++) {
		code = (ALPHABET[Number(bits & 31n)] ?? '') + code
		bits >>= 5n
	}
	return `${code.slice(0, 4)}-${code.slice(4)}`
}
