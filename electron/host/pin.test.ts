import { describe, expect, it } from 'vitest'
import { makePinVerifier, verifyPin } from './pin.ts'

const QUICK = { memoryKiB: 64, iterations: 1 }
const SALT = Buffer.from('0123456789abcdef')

describe('PIN verifiers', () => {
	it('is a PHC string that tells its cost and accepts only its own PIN', async () => {
		const verifier = await makePinVerifier('1234', SALT, QUICK)
		expect(verifier).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
		expect(await verifyPin('1234', verifier)).toBe(true)
		for (const wrong of ['1235', '12345', '', '１２３４'])
			expect(await verifyPin(wrong, verifier)).toBe(false)
	})

	it('depends on the salt', async () => {
		const other = await makePinVerifier('1234', Buffer.from('fedcba9876543210'), QUICK)
		expect(other).not.toBe(await makePinVerifier('1234', SALT, QUICK))
	})

	it('accepts a verifier made by the reference implementation', async () => {
		// `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`, as the reference's own test suite lists it.
		const verifier = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
		expect(await verifyPin('password', verifier)).toBe(true)
		expect(await verifyPin('passwore', verifier)).toBe(false)
	})

	it.each([
		['nothing', ''],
		[
			'another algorithm',
			'$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
		],
		['no passes', '$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
		[
			'too little memory',
			'$argon2id$v=19$m=4,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
		],
		[
			'memory that would stall the till',
			'$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
		],
	])('refuses a verifier with %s', async (_, verifier) => {
		expect(await verifyPin('password', verifier)).toBe(false)
	})
})
