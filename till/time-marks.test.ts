import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { isGenuine } from './time-marks.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const KEY = 'the centre’s'
const CHAIN = { tillId: 'S01-01', epoch: 2 }
const text = 'yika-time\nS01-01\n2\n7\n1000'
const MARK = { seq: 7, atMs: 1_000, signature: sign(null, Buffer.from(text), privateKey).toString('base64') }

const verifies = (key: string, signed: string, signature: string) =>
	key === KEY && verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, 'base64'))

it('a mark holds for its own chain, place and moment, under the centre’s key', () => {
	expect(isGenuine(CHAIN, MARK, KEY, verifies)).toBe(true)
	for (const other of [{ seq: 8 }, { atMs: 999 }, { signature: 'AAAA' }])
		expect(isGenuine(CHAIN, { ...MARK, ...other }, KEY, verifies)).toBe(false)
	expect(isGenuine({ ...CHAIN, tillId: 'S01-02' }, MARK, KEY, verifies)).toBe(false)
	expect(isGenuine({ ...CHAIN, epoch: 1 }, MARK, KEY, verifies)).toBe(false)
	expect(isGenuine(CHAIN, MARK, null, verifies)).toBe(false)
})
