/**
 * The code that a technician carries to a machine, as text or as a QR code: what is joined, the code itself, by which root the other
 * side is known (so that nobody else is trusted with it), and where the other side is.
 *
 * `S01-01/4PK2M7QA/9XKT…/5QD0…@10.0.0.5:8201`
 */
import { fingerprintOf } from './certificate.ts'

/** Crockford's: no letter that is taken for a digit. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 120 bits of the root's SHA-256: nobody makes another root with the same. */
const FINGERPRINT_BYTES = 15

export type JoinCode = {
	/** Of the lane, or of the store for its agent. */
	readonly name: string
	readonly codeId: string
	readonly secret: string
	readonly fingerprint: string
	/** `host:port`. */
	readonly at: string
}

/** Of whole groups of five bytes. */
export function base32(bytes: Uint8Array): string {
	let bits = ''
	for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
	return (bits.match(/.{5}/g) ?? []).map((five) => DIGITS[Number.parseInt(five, 2)]).join('')
}

export function shortFingerprint(root: string): string {
	return base32(Buffer.from(fingerprintOf(root), 'hex').subarray(0, FINGERPRINT_BYTES))
}

export function joinCodeText({ name, codeId, secret, fingerprint, at }: JoinCode): string {
	return `${name}/${codeId}/${secret}/${fingerprint}@${at}`
}

/** `host:port`, where a machine can be found. */
export function isPlace(text: string): boolean {
	const port = Number(/^[^\s@/?#]+:(\d{1,5})$/.exec(text)?.[1])
	return port >= 1 && port <= 65_535 && URL.canParse(`wss://${text}`)
}

/** As it was typed: in small letters, with spaces, O for 0. Null: it is none. */
export function readJoinCode(typed: string): JoinCode | null {
	const [code = '', at = ''] = typed.replaceAll(/\s/g, '').split('@')
	const [typedName = '', ...rest] = code.toUpperCase().split('/')
	const name = typedName.replace(/-[\dO]{2}$/, (lane) => lane.replaceAll('O', '0'))
	const [codeId, secret, fingerprint] = rest.map((part) => part.replaceAll('O', '0').replaceAll(/[IL]/g, '1'))
	const isCode = (part: string | undefined, length: number) =>
		part?.length === length && [...part].every((digit) => DIGITS.includes(digit))
	if (!/^[A-Z][A-Z0-9]{1,7}(-\d{2})?$/.test(name) || !isPlace(at)) return null
	if (!isCode(codeId, 8) || !isCode(secret, 16) || !isCode(fingerprint, 24)) return null
	return { name, codeId: codeId ?? '', secret: secret ?? '', fingerprint: fingerprint ?? '', at }
}

/** The code of a machine in a file with those of many, one in each line; the first, where it stands there twice. Null: it has none. */
export function codeIn(codes: string, name: string): string | null {
	const wanted = name.trim().toUpperCase()
	const found = codes.split(/\r?\n/).find((line) => line.trim().toUpperCase().startsWith(`${wanted}/`))
	return found?.trim() ?? null
}
