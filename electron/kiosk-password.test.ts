import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { isKioskPassword, kioskPasswordFile, kioskVerifier } from './kiosk-password.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-kiosk-password-'))
const file = kioskPasswordFile(join(folder, 'till.json'))
afterAll(() => rmSync(folder, { recursive: true }))

it('lets nobody out before there is a password, then whoever knows it', () => {
	expect(isKioskPassword(file, '')).toBe(false)
	const text = kioskVerifier('a long way out')
	expect(text).not.toContain('long')
	expect(kioskVerifier('a long way out')).not.toBe(text)
	writeFileSync(file, text)
	expect(isKioskPassword(file, 'a long way out')).toBe(true)
	expect(isKioskPassword(file, 'a long way Out')).toBe(false)
})

it.each(['', '{}', '{"salt":"","hash":""}', 'null'])('a damaged file (%j) lets nobody out', (text) => {
	writeFileSync(file, text)
	expect(isKioskPassword(file, 'a long way out')).toBe(false)
	expect(isKioskPassword(file, '')).toBe(false)
})

it('refuses a short one', () => {
	expect(() => kioskVerifier('short')).toThrow('at least 10')
})
