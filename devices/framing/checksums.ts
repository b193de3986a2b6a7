/** The sum of `bytes` modulo 256. Several protocols call a run of bytes good when this is 0. */
export function sumModulo256(bytes: Uint8Array): number {
	let sum = 0
	for (const byte of bytes) sum = (sum + byte) & 0xff
	return sum
}

/** The byte that makes a run of bytes sum to 0 modulo 256 (two's complement of the sum). */
export function complementOf(bytes: Uint8Array): number {
	return -sumModulo256(bytes) & 0xff
}
