import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { newKeyAndRequest } from '../../identity/key-and-request.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { issueCertificate, validityFrom } from './issue.ts'
import { openRoot, readRoot } from './root.ts'

const NOW_MS = Date.UTC(2026, 10, 21)
const folder = mkdtempSync(join(tmpdir(), 'yika-authority-'))
afterAll(() => rmSync(folder, { recursive: true }))
const who = { role: 'agent', storeId: storeIdSchema.parse('S01') } as const

it('makes its root once, and keeps the key from whoever has the file alone', async () => {
	const root = await openRoot(folder, undefined, NOW_MS)
	const again = await openRoot(folder, undefined, NOW_MS + 1)
	expect(again.certificate).toBe(root.certificate)
	expect(again.key.equals(root.key)).toBe(true)
	const file = join(folder, 'root.json')
	expect(statSync(file).mode & 0o777).toBe(0o600)
	const plain = root.key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
	expect(readFileSync(file, 'utf8')).not.toContain(plain.slice(48, 90))
	rmSync(join(folder, 'machine.secret'))
	await expect(openRoot(folder, undefined, NOW_MS)).rejects.toThrow('another machine')
})

it('is made only where there may be none, and by nobody who only reads it', async () => {
	const wrong = join(folder, 'athority')
	expect(readRoot(wrong, undefined)).toBeNull()
	const mayNot = () => Promise.reject(new Error('machines have joined'))
	await expect(openRoot(wrong, undefined, NOW_MS, mayNot)).rejects.toThrow('machines have joined')
	expect(existsSync(wrong)).toBe(false)
	await openRoot(wrong, undefined, NOW_MS)
	expect((await openRoot(wrong, undefined, NOW_MS, mayNot)).certificate).toBe(
		readRoot(wrong, undefined)?.certificate,
	)
})

it('answers only a request that proves it has its key', async () => {
	const root = await openRoot(join(folder, 'second'), undefined, NOW_MS)
	const { request } = await newKeyAndRequest()
	expect(await issueCertificate(root, who, request, validityFrom(NOW_MS))).toContain('BEGIN CERTIFICATE')
	const bytes = Buffer.from(request, 'base64')
	// The last bytes are of the signature.
	bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
	for (const bad of [bytes.toString('base64'), '', 'AAAA', 'no base64 at all'])
		expect(await issueCertificate(root, who, bad, validityFrom(NOW_MS)), bad).toBeNull()
})
