import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	readSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { machineKeys } from './machine-keys.ts'
import { keyIfThere, openWrappedKey } from './wrapped-key.ts'

const OURS = machineKeys(Buffer.alloc(32, 1))
const THEIRS = machineKeys(Buffer.alloc(32, 2))

let folder: string
let keyFile: string
let pem: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-key-'))
	keyFile = join(folder, 'till.pem')
	pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
	writeFileSync(keyFile, pem, { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true }))

const pemOf = (key: KeyObject | null): string | undefined =>
	key?.export({ type: 'pkcs8', format: 'pem' }).toString()

it('a plain key is wrapped at the first start, and what the file held is written over', () => {
	const before = openSync(keyFile, 'r')
	expect(pemOf(openWrappedKey(keyFile, OURS))).toBe(pem)
	const bytes = Buffer.alloc(pem.length, 7)
	expect(readSync(before, bytes, 0, pem.length, 0)).toBe(pem.length)
	expect(bytes).toEqual(Buffer.alloc(pem.length))
	expect(readdirSync(folder)).toEqual(['till.pem'])
	const secretPart = pem.split('\n')[1] ?? ''
	expect(readFileSync(keyFile, 'utf8')).not.toContain(secretPart.slice(-20))
	expect(statSync(keyFile).mode & 0o777).toBe(0o600)
	expect(pemOf(openWrappedKey(keyFile, OURS))).toBe(pem)
})

it('says its public key to anybody, and its private one to this machine only', () => {
	const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64')
	openWrappedKey(keyFile, OURS)
	expect(JSON.parse(readFileSync(keyFile, 'utf8')).publicKey).toBe(spki)
	expect(() => openWrappedKey(keyFile, THEIRS)).toThrow(/another machine/)
	expect(keyIfThere(keyFile, THEIRS)).toBeNull()
	expect(keyIfThere(keyFile, null)).toBeNull()
	expect(pemOf(keyIfThere(keyFile, OURS))).toBe(pem)
})

it('whoever only looks wraps nothing', () => {
	expect(pemOf(keyIfThere(keyFile, OURS))).toBe(pem)
	expect(readFileSync(keyFile, 'utf8')).toBe(pem)
})

it('a file that is no key is refused and left as it is', () => {
	writeFileSync(keyFile, 'no key')
	expect(() => openWrappedKey(keyFile, OURS)).toThrow()
	expect(readFileSync(keyFile, 'utf8')).toBe('no key')
})
