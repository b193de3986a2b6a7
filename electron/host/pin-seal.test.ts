import { expect, it } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { machineKeys } from '../../storage/machine-keys.ts'
import type { FeedReplica } from '../../till/ports/catalogue.ts'
import { makePinVerifier, verifyPin } from './pin.ts'
import { pinSeal } from './pin-seal.ts'

/** The least that RFC 9106 allows: the dictionary is to be got through, not argon2id to be measured. */
const QUICK = { memoryKiB: 8, iterations: 1 }
const SALT = Buffer.from('0123456789abcdef')
const OURS = machineKeys(Buffer.alloc(32, 1)).pinPepper
const THEIRS = machineKeys(Buffer.alloc(32, 2)).pinPepper

const DICTIONARY = [
	...Array.from({ length: 10_000 }, (_, pin) => String(pin).padStart(4, '0')),
	...Array.from({ length: 1_000 }, (_, at) => String(at * 97).padStart(5, '0')),
	...Array.from({ length: 1_000 }, (_, at) => String(at * 997).padStart(6, '0')),
]

/** What lies in the till's database of a verifier that head office sent. */
async function kept(pinVerifier: string): Promise<string> {
	const records: FeedRecord[] = []
	const replica: FeedReplica = {
		feedCursor: async () => null,
		applyChanges: async (changes) => void records.push(...changes),
		keepHotCards: async () => undefined,
		putCard: async () => undefined,
	}
	const operator = {
		operatorId: operatorIdSchema.parse('1001'),
		name: '李敏',
		role: 'cashier',
		pinVerifier,
	} as const
	await pinSeal(OURS)
		.replica(replica)
		.applyChanges([{ kind: 'operator', operator }], 'c1')
	const [record] = records
	return record?.kind === 'operator' ? record.operator.pinVerifier : ''
}

/** The first that fits. */
async function found(verify: (pin: string) => Promise<boolean>): Promise<string | null> {
	for (const pin of DICTIONARY) if (await verify(pin)) return pin
	return null
}

it('every PIN of four digits, and many longer ones, are tried in vain without the pepper; with it the one is found', async () => {
	const plain = await makePinVerifier('0342', SALT, QUICK)
	const sealed = await kept(plain)
	expect(sealed).not.toContain('argon2')
	expect(await found((pin) => verifyPin(pin, sealed))).toBeNull()
	expect(await found((pin) => pinSeal(THEIRS).verifyPin(pin, sealed))).toBeNull()
	expect(await found((pin) => pinSeal(OURS).verifyPin(pin, sealed))).toBe('0342')
})

it('the same verifier is kept as the same bytes, and a plain one of before is still believed', async () => {
	const plain = await makePinVerifier('0342', SALT, QUICK)
	expect(await kept(plain)).toBe(await kept(plain))
	expect(await kept(await kept(plain))).toBe(await kept(plain))
	expect(await pinSeal(OURS).verifyPin('0342', plain)).toBe(true)
	expect(await pinSeal(OURS).verifyPin('0343', plain)).toBe(false)
})

it('a verifier that would be too long sealed is kept as it came', async () => {
	expect(await kept('x'.repeat(290))).toBe('x'.repeat(290))
})
