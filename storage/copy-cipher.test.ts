import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GENESIS_HASH, tillIdSchema } from '../protocol/base/ids.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import { chainHash } from './chain-hash.ts'
import { type CopySeal, copySeal, recoveryOpener } from './copy-cipher.ts'
import { JournalCopy, type JournalCopyState, journalCopyFile, readJournalCopy } from './journal-copy.ts'
import { machineKeys } from './machine-keys.ts'

const TILL = tillIdSchema.parse('S01-01')
const NAME = '慕容雪莲'
const OURS = machineKeys(Buffer.alloc(32, 1)).copyKey
const THEIRS = machineKeys(Buffer.alloc(32, 2)).copyKey

let stick: string
let file: string
let chain: SealedEntry[]
let recoveryPem: string
let recoveryKey: string
beforeEach(() => {
	stick = mkdtempSync(join(tmpdir(), 'yika-sealed-'))
	file = journalCopyFile(stick, TILL, 1)
	chain = []
	recoveryPem = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
	recoveryKey = createPublicKey(recoveryPem).export({ type: 'spki', format: 'der' }).toString('base64')
	sells(3)
})
afterEach(() => rmSync(stick, { recursive: true }))

function sells(count: number): void {
	for (let more = 0; more < count; more += 1) {
		const text = JSON.stringify({ name: NAME, seq: chain.length + 1 })
		chain.push({ seq: chain.length + 1, text, hash: chainHash(chain.at(-1)?.hash ?? GENESIS_HASH, text) })
	}
}

const sealed = (copyKey = OURS): CopySeal => copySeal(copyKey, recoveryKey, TILL, 1)

/** Writes what is missing, and lets the medium go. */
async function follow(seal?: CopySeal): Promise<void> {
	const states: JournalCopyState[] = []
	const copy = new JournalCopy({
		folder: stick,
		tillId: TILL,
		epoch: 1,
		seal,
		outbox: {
			entriesAfter: async (seq, countMax) => chain.slice(seq, seq + countMax),
			hashAt: async (seq) => chain[seq - 1]?.hash ?? GENESIS_HASH,
		},
		onChange: (state) => states.push(state),
	})
	copy.wake()
	await expect.poll(() => states.length).toBeGreaterThan(0)
	await copy.stop()
	expect(states).toEqual([{ kind: 'whole', seq: chain.length }])
}

it('the stick alone says nothing; with the recovery key it says everything', async () => {
	await follow(sealed())
	const bytes = readFileSync(file)
	expect(bytes.includes(NAME)).toBe(false)
	expect(bytes.includes(chain[0]?.hash ?? '')).toBe(false)
	const alone = await readJournalCopy(file)
	expect([alone?.lines, alone?.entries]).toEqual(['locked', []])
	const read = await readJournalCopy(file, recoveryOpener(recoveryPem))
	expect([read?.lines, read?.entries]).toEqual(['sealed', chain])
})

it('its till goes on with it after a restart, and writes a torn line again', async () => {
	await follow(sealed())
	truncateSync(file, readFileSync(file).length - 20)
	sells(2)
	await follow(sealed())
	expect(readdirSync(stick)).toHaveLength(1)
	expect((await readJournalCopy(file, recoveryOpener(recoveryPem)))?.entries).toEqual(chain)
})

it('another recovery key opens nothing, and a lock that is none is no error', async () => {
	await follow(sealed())
	const other = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
	expect((await readJournalCopy(file, recoveryOpener(other)))?.lines).toBe('locked')
	const [head = '', ...lines] = readFileSync(file, 'utf8').split('\n')
	const broken = { ...JSON.parse(head), lock: { ephemeral: 'AAAA', key: 'AAAA' } }
	writeFileSync(file, [JSON.stringify(broken), ...lines].join('\n'))
	expect((await readJournalCopy(file, recoveryOpener(recoveryPem)))?.lines).toBe('locked')
})

it('believes nothing behind an altered line', async () => {
	await follow(sealed())
	const lines = readFileSync(file, 'utf8').split('\n')
	lines[2] = (lines[2] ?? '').replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
	writeFileSync(file, lines.join('\n'))
	expect((await readJournalCopy(file, recoveryOpener(recoveryPem)))?.entries).toEqual(chain.slice(0, 1))
})

it.each([
	['a plain one', undefined],
	['that of another machine', THEIRS],
])('goes on with no other copy (%s), and keeps that beside', async (_, copyKey) => {
	await follow(copyKey === undefined ? undefined : sealed(copyKey))
	await follow(sealed())
	expect(readdirSync(stick)).toHaveLength(2)
	expect((await readJournalCopy(file, recoveryOpener(recoveryPem)))?.entries).toEqual(chain)
})

it('says what a recovery key must be', () => {
	const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
	for (const text of ['AAAA', ed25519.toString('base64')])
		expect(() => copySeal(OURS, text, TILL, 1)).toThrow(/no X25519 public key/)
})
