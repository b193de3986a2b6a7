/** Names of the status byte of a PN532 (UM0701-02 §7.1): bits 5–0; the upper two say what follows. */
const NAMES: Readonly<Record<number, string>> = {
	1: 'timeout',
	2: 'crc',
	3: 'parity',
	4: 'bitCount',
	5: 'framing',
	6: 'collision',
	7: 'bufferTooSmall',
	9: 'rfBufferOverflow',
	10: 'fieldNotOnInTime',
	11: 'rfProtocol',
	13: 'temperature',
	14: 'internalOverflow',
	16: 'badParameter',
	18: 'depCommand',
	19: 'dataFormat',
	20: 'mifareAuthentication',
	35: 'uidCheckByte',
	37: 'wrongState',
	38: 'notAllowed',
	39: 'wrongContext',
	41: 'released',
	42: 'cardExchanged',
	43: 'cardGone',
	44: 'nfcid3Mismatch',
	45: 'overCurrent',
	46: 'nadMissing',
}

const STATUS_BITS = 0x3f
export const PN532_MIFARE_AUTHENTICATION = 0x14

export const pn532StatusOf = (byte: number): number => byte & STATUS_BITS

/** `ok`, or the name of what went wrong. */
export function pn532StatusName(byte: number): string {
	const status = pn532StatusOf(byte)
	return status === 0 ? 'ok' : (NAMES[status] ?? `unknown${status}`)
}
