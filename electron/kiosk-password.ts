/**
 * The technician's password: by it kiosk mode is left. Its verifier lies beside the till's settings; where there is none, nobody
 * gets out from the keyboard.
 */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Long, because there is no secret of the machine in it. */
const KIOSK_PASSWORD_MIN = 10
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const HASH_BYTES = 32

export function kioskPasswordFile(settingsFile: string): string {
	return join(dirname(settingsFile), 'kiosk-password.json')
}

/** The text of {@link kioskPasswordFile}. Throws where the password is too short. */
export function kioskVerifier(password: string): string {
	if (password.length < KIOSK_PASSWORD_MIN)
		throw new Error(`a password has at least ${KIOSK_PASSWORD_MIN} characters`)
	const salt = randomBytes(16)
	const hash = scryptSync(password, salt, HASH_BYTES, COST)
	return JSON.stringify({ salt: salt.toString('hex'), hash: hash.toString('hex') })
}

export function isKioskPassword(file: string, password: string): boolean {
	try {
		const { salt, hash } = JSON.parse(readFileSync(file, 'utf8')) as { salt: string; hash: string }
		const wanted = Buffer.from(hash, 'hex')
		const given = scryptSync(password, Buffer.from(salt, 'hex'), HASH_BYTES, COST)
		return given.length === wanted.length && timingSafeEqual(given, wanted)
	} catch {
		// Missing or unreadable: nobody gets out.
		return false
	}
}
