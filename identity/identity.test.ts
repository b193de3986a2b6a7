import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { storeIdSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { issueIdentity, validityFrom } from '../server/authority/issue.ts'
import { signRevocations } from '../server/authority/revocation-list.ts'
import { makeRoot } from '../server/authority/root.ts'
import { machineKeys } from '../storage/machine-keys.ts'
import { fingerprintOf, readCertificate } from './certificate.ts'
import { lookAtIdentity, readIdentity, writeIdentity } from './identity-file.ts'
import { openRevocations } from './revocations.ts'
import { whoIn, whoText } from './who.ts'

const NOW_MS = Date.UTC(2026, 10, 21)
const folder = mkdtempSync(join(tmpdir(), 'yika-identity-'))
afterAll(() => rmSync(folder, { recursive: true }))
const root = await makeRoot(NOW_MS)
const till = { role: 'till', tillId: tillIdSchema.parse('S01-01') } as const
const machine = machineKeys(new Uint8Array(32))

it('names whom a certificate speaks for, and nobody else', () => {
	const agent = { role: 'agent', storeId: storeIdSchema.parse('S01') } as const
	for (const who of [till, agent, { role: 'centre' } as const]) expect(whoIn(whoText(who))).toEqual(who)
	for (const text of [
		'yika:till/S01',
		'yika:agent/S01-01',
		'yika:boss',
		'yika:till/S01-01/x',
		'https://x',
		'',
	])
		expect(whoIn(text), text).toBeNull()
})

it('keeps key, certificate and root of a machine in a file that another machine cannot use', async () => {
	const file = join(folder, 'identity.json')
	const made = await issueIdentity(root, till, validityFrom(NOW_MS))
	writeIdentity(file, made, machine)
	const read = readIdentity(file, machine)
	expect(read).toMatchObject({ who: till, serial: made.serial, root: root.certificate })
	expect(read.key.equals(made.key)).toBe(true)
	expect(lookAtIdentity(file)).toMatchObject({ who: till, untilMs: made.untilMs })
	const plain = made.key.export({ type: 'pkcs8', format: 'der' })
	expect(readFileSync(file, 'utf8')).not.toContain(plain.toString('base64').slice(48, 90))
	expect(() => readIdentity(file, machineKeys(new Uint8Array(32).fill(1)))).toThrow('another machine')
	writeFileSync(file, '{"yikaIdentity":1')
	expect(() => readIdentity(file, machine)).toThrow('join again')
})

it('is valid from a day before to half a year after', async () => {
	const { certificate, untilMs, fromMs } = await issueIdentity(root, till, validityFrom(NOW_MS))
	expect(readCertificate(certificate)).toMatchObject({ who: till, untilMs, fromMs })
	expect([fromMs, untilMs]).toEqual([NOW_MS - 86_400_000, NOW_MS + 180 * 86_400_000])
	expect(readCertificate(root.certificate)).toBeNull()
	expect(fingerprintOf(root.certificate)).toMatch(/^[0-9a-f]{64}$/)
})

it('believes the newest list of revoked machines that the root has signed, also after a start', async () => {
	const file = join(folder, 'revoked.json')
	const known = openRevocations(root.certificate, file)
	expect(known.list()).toBeNull()
	const [one, two] = [
		{ who: 'yika:till/S01-01', fromMs: 5_000 },
		{ who: 'yika:till/S01-02', fromMs: 1 },
	]
	const [first, second] = [signRevocations(root, 1, [one]), signRevocations(root, 2, [two, one])]
	expect([known.take(second), known.take(first), known.take(second)]).toEqual(['newer', 'older', 'older'])
	const stranger = await makeRoot(NOW_MS)
	expect(known.take(signRevocations(stranger, 9, []))).toBe('notSigned')
	expect(known.take({ ...second, version: 10 })).toBe('notSigned')
	expect(known.take({ ...second, version: 10, signature: '' })).toBe('notSigned')
	const again = openRevocations(root.certificate, file)
	expect([5_000, 6_000].map((fromMs) => again.isRevoked({ who: till, fromMs }))).toEqual([true, false])
	expect(again.isRevoked({ who: { role: 'centre' }, fromMs: 0 })).toBe(false)
	expect(again.list()?.version).toBe(2)
	expect(again.take(first)).toBe('older')
	writeFileSync(file, JSON.stringify({ ...second, revoked: [] }))
	expect(openRevocations(root.certificate, file).list()).toBeNull()
})
