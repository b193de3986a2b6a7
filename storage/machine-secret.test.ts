import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HANDED_OVER } from '../protocol/settings/handed-over.ts'
import { machineKeys, seal, sealSame, unseal } from './machine-keys.ts'
import { forgetHandedOver, machineIfThere, openMachine } from './machine-secret.ts'
import { openWrappedKey } from './wrapped-key.ts'

const ONE = '01'.repeat(32)
const TWO = '02'.repeat(32)
const keysOf = (hex: string) => machineKeys(Buffer.from(hex, 'hex'))

let folder: string
let keyFile: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-secret-'))
	keyFile = join(folder, 'till.pem')
})
afterEach(() => {
	vi.unstubAllEnvs()
	rmSync(folder, { recursive: true })
})

describe("the machine's secret", () => {
	it('is made beside the key when nobody says where it is, for its owner only, once', () => {
		expect(machineIfThere({ keyFile })).toBeNull()
		const machine = openMachine({ keyFile })
		expect(readdirSync(folder)).toEqual(['machine.secret'])
		expect(statSync(join(folder, 'machine.secret')).mode & 0o777).toBe(0o600)
		expect(openMachine({ keyFile })).toEqual(machine)
		expect(machineIfThere({ keyFile })).toEqual(machine)
	})

	it('is not made anew where a key is wrapped with one that is gone', () => {
		const { privateKey } = generateKeyPairSync('ed25519')
		writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
		openWrappedKey(keyFile, openMachine({ keyFile }))
		const secret = join(folder, 'machine.secret')
		const kept = readFileSync(secret)
		rmSync(secret)
		expect(() => openMachine({ keyFile })).toThrow(/machine\.secret is gone.*put it back/)
		expect(existsSync(secret)).toBe(false)
		writeFileSync(secret, kept)
		openWrappedKey(keyFile, openMachine({ keyFile }))
	})

	it('comes from a file elsewhere, which is never made', () => {
		const asked = { keyFile, machineSecret: { file: 'stick/yika.secret' } }
		expect(() => openMachine(asked)).toThrow(/cannot be read from .*yika\.secret/)
		expect(existsSync(join(folder, 'stick'))).toBe(false)
		writeFileSync(join(folder, 'yika.secret'), `${ONE}\n`)
		expect(openMachine({ keyFile, machineSecret: { file: 'yika.secret' } })).toEqual(keysOf(ONE))
	})

	it('comes from the hands of the shell that keeps it, and never from beside the key', () => {
		const asked = { keyFile, machineSecret: { shell: 'machine.sealed' } }
		writeFileSync(join(folder, 'machine.secret'), `${TWO}\n`)
		vi.stubEnv(HANDED_OVER, undefined)
		expect(() => openMachine(asked)).toThrow(/shell’s hands, which keeps it in machine\.sealed/)
		vi.stubEnv(HANDED_OVER, ONE)
		expect(openMachine(asked)).toEqual(keysOf(ONE))
	})

	it('comes from a credential of systemd', () => {
		const asked = { keyFile, machineSecret: { credential: 'yika' } }
		vi.stubEnv('CREDENTIALS_DIRECTORY', undefined)
		expect(() => openMachine(asked)).toThrow(/is not in the credential yika/)
		vi.stubEnv('CREDENTIALS_DIRECTORY', folder)
		writeFileSync(join(folder, 'yika'), ONE)
		expect(openMachine(asked)).toEqual(keysOf(ONE))
	})

	it('is handed over in the environment, and not passed on from there', () => {
		vi.stubEnv(HANDED_OVER, ONE)
		vi.stubEnv('OURS', TWO)
		expect(openMachine({ keyFile })).toEqual(keysOf(ONE))
		expect(existsSync(join(folder, 'machine.secret'))).toBe(false)
		const asked = { keyFile, machineSecret: { environment: 'OURS' } }
		expect(openMachine(asked)).toEqual(keysOf(TWO))
		forgetHandedOver(asked)
		expect([process.env[HANDED_OVER], process.env.OURS]).toEqual([undefined, undefined])
	})

	it('is refused when it is not one', () => {
		writeFileSync(join(folder, 'machine.secret'), '1234')
		expect(() => openMachine({ keyFile })).toThrow(/64 hexadecimal digits/)
		expect(readFileSync(join(folder, 'machine.secret'), 'utf8')).toBe('1234')
	})
})

describe('its keys', () => {
	it('are each another one, and another machine has others', () => {
		const keys = [keysOf(ONE), keysOf(TWO)].flatMap(({ pageKey, ...others }) => [
			pageKey,
			...Object.values(others).map((key) => Buffer.from(key).toString('hex')),
		])
		expect(new Set(keys).size).toBe(8)
		for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/)
	})

	it('seal what only they open, and what was changed they do not open', () => {
		const [one, two] = [keysOf(ONE).pinPepper, keysOf(TWO).pinPepper]
		const sealed = seal(one, Buffer.from('2468'))
		expect(unseal(one, sealed)?.toString()).toBe('2468')
		expect(unseal(two, sealed)).toBeNull()
		expect(unseal(one, sealed.subarray(1))).toBeNull()
		expect(unseal(one, Buffer.alloc(5))).toBeNull()
		for (let at = 0; at < sealed.length; at++) {
			const changed = Buffer.from(sealed)
			changed[at] = (changed[at] ?? 0) ^ 1
			expect(unseal(one, changed)).toBeNull()
		}
	})

	it('seal the same text to the same bytes where that is asked for, and only that', () => {
		const { pinPepper } = keysOf(ONE)
		const text = Buffer.from('2468')
		expect(sealSame(pinPepper, text)).toEqual(sealSame(pinPepper, text))
		expect(sealSame(pinPepper, text).subarray(0, 12)).not.toEqual(
			sealSame(pinPepper, Buffer.from('2469')).subarray(0, 12),
		)
		expect(seal(pinPepper, text)).not.toEqual(seal(pinPepper, text))
		expect(unseal(pinPepper, sealSame(pinPepper, text))).toEqual(text)
	})
})
