/**
 * A till's disk is stolen, and its agent's: what the thief has is a copy of both folders, wrapped keys, logs and all the source
 * code, and not the machine's secret. He finds no name, phone number, PIN or key. With the secret the same search finds them, so
 * it is able to find.
 */
import { createPrivateKey } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinSeal } from '../../electron/host/pin-seal.ts'
import { openToLook } from '../../storage/database.ts'
import { type MachineKeys, machineKeys } from '../../storage/machine-keys.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { unlock } from '../../storage/page-cipher.ts'
import { openWrappedKey } from '../../storage/wrapped-key.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { tracesIn } from './traces.ts'

const WANG = '04A1B2C3D4E580'
/** Long enough that chance does not write them. */
const TYPED = { familyName: '慕容雪莲', phone: '13912345670', email: 'xuelian@example.com' }
const JOINED = { familyName: '上官婉清', phone: '13912345671' }

let shop: Shop
let stolen: string
let machine: MachineKeys
let secrets: readonly string[]

beforeAll(async () => {
	shop = await openShop({ printer: { lineMs: 1 } })
	const { cashier, demo } = shop
	await cashier.signOn()
	await cashier.openShift('500')
	await cashier.connection('online')
	await trade()
	// A basket with a member in it, and the plug is pulled.
	await cashier.scan(barcode(1))
	await demo.lane.agent.kill({ restart: false })
	await demo.lane.till.kill({ restart: false })
	machine = openMachine({ keyFile: demoPaths.key(demo.dataDir, demo.lane.tillId) })
	secrets = [...knownToTheTill(), ...Object.values(TYPED), ...Object.values(JOINED)]
	stolen = mkdtempSync(join(tmpdir(), 'yika-stolen-'))
	steal()
})
afterAll(async () => {
	await shop?.close()
	if (stolen !== undefined) rmSync(stolen, { recursive: true, force: true })
})

const barcode = (index: number): string => shop.demo.group.items[index]?.barcodes[0] ?? ''

/** Two join, one of them while the till is alone; one is greeted, and pays with her card. */
async function trade(): Promise<void> {
	const { cashier, demo } = shop
	await joins(TYPED)
	await cashier.touch('key-editMember')
	await cashier.on('sheet-email').fill(TYPED.email)
	await cashier.presses('Enter')
	await cashier.reads('confirm-email', TYPED.email)
	await cashier.presses('Enter')
	await cashier.reads('member-name', TYPED.familyName)
	await sells(0)
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await joins(JOINED)
	await sells(2)
	await cashier.tap(WANG, '王女士')
}

async function joins({
	familyName,
	phone,
}: {
	readonly familyName: string
	readonly phone: string
}): Promise<void> {
	const { cashier } = shop
	await cashier.presses('F3')
	await cashier.sees('member-search')
	await cashier.types(phone)
	await cashier.touch('key-enrol')
	await cashier.on('sheet-familyName').fill(familyName)
	await cashier.presses('Enter')
	await cashier.reads('confirm-phone', phone)
	await cashier.presses('Enter')
	await cashier.sees('customer-consent')
	await cashier.presses('Enter')
	await cashier.reads('member-name', familyName)
}

async function sells(index: number): Promise<void> {
	const { cashier } = shop
	const paper = shop.demo.lane.printer.receipts().length
	await cashier.scan(barcode(index))
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

/** Of each member: names, forms of address, phone numbers, days and addresses; of each operator the verifier of the PIN. */
function knownToTheTill(): string[] {
	const { members, operators } = shop.demo.group
	const words = members.flatMap(({ givenName, address, fields }) => [
		givenName,
		address.zh,
		address.en,
		...[fields.phone, fields.email, fields.birthday, fields.address].flatMap((field) => field?.value ?? []),
	])
	return [...new Set([...words, ...operators.map(({ name }) => name)])].filter(
		(word) => Buffer.byteLength(word) >= 6,
	)
}

function steal(): void {
	const { dataDir, lane } = shop.demo
	for (const folder of [demoPaths.tillDir(dataDir, lane.tillId), demoPaths.agentDir(dataDir, lane.storeId)])
		cpSync(folder, join(stolen, relative(dataDir, folder)), { recursive: true })
	for (const name of [lane.tillId, lane.storeId])
		for (const file of [demoPaths.key(dataDir, name), demoPaths.log(dataDir, name)])
			if (existsSync(file)) cpSync(file, join(stolen, relative(dataDir, file)))
	cpSync(join(dataDir, 'logs'), join(stolen, 'logs'), { recursive: true })
}

const filesOf = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
const databases = () => filesOf(stolen).filter((file) => file.endsWith('.sqlite'))

/** Everything that can be read in a database by whoever has the key, as one plain file of its own. */
function decrypted(file: string): string {
	const folder = mkdtempSync(join(stolen, '..', 'yika-read-'))
	for (const suffix of ['', '-wal'])
		if (existsSync(file + suffix)) cpSync(file + suffix, join(folder, `db${suffix}`))
	const native = new SqliteDatabase(join(folder, 'db'))
	unlock(native, machine.pageKey)
	native.pragma('journal_mode = DELETE')
	native.pragma("rekey = ''")
	native.close()
	return folder
}

describe('a stolen copy of the disks', () => {
	it('is that of a till and an agent at work: databases, their logs, keys, what the processes said', () => {
		const names = filesOf(stolen).map((file) => relative(stolen, file))
		const { tillId, storeId } = shop.demo.lane
		expect(names).toEqual(
			expect.arrayContaining([
				`tills/${tillId}/till.sqlite`,
				`tills/${tillId}/till.sqlite-wal`,
				`agents/${storeId}/agent.sqlite`,
				`agents/${storeId}/agent.sqlite-wal`,
				`keys/${tillId}.pem`,
				`keys/${storeId}.pem`,
			]),
		)
		expect(names.filter((name) => name.startsWith('logs/')).length).toBeGreaterThan(1)
		expect(names).not.toContain('keys/machine.secret')
		expect(secrets.length).toBeGreaterThan(50)
	})

	it('says no name, phone number or address, in no file, in no usual way of writing', () => {
		for (const file of filesOf(stolen)) {
			// The program itself, compiled: its comments name some of the demonstration's people.
			const words = file.includes('compile-cache')
				? [...Object.values(TYPED), ...Object.values(JOINED)]
				: secrets
			expect([file, tracesIn(readFileSync(file), words)]).toEqual([file, []])
		}
	})

	it('would say them all to whoever has the secret: the search is able to find', () => {
		const seen = new Set<string>()
		for (const file of databases()) {
			const folder = decrypted(file)
			for (const word of tracesIn(readFileSync(join(folder, 'db')), secrets)) seen.add(word)
			rmSync(folder, { recursive: true })
		}
		const missing = secrets.filter((word) => !seen.has(word))
		expect(missing).toEqual([])
	})

	it('has no page that SQLite wrote in plain, neither in a database nor in its log', () => {
		for (const file of filesOf(stolen).filter((name) => /\.sqlite(-wal)?$/.test(name))) {
			const bytes = readFileSync(file)
			const plain = [
				'SQLite format 3',
				'CREATE TABLE',
				'saleCompleted',
				'memberEnrolled',
				'$argon2id$',
				'$sealed$',
			]
			expect([file, tracesIn(bytes, plain)]).toEqual([file, []])
		}
	})

	it('opens with no key that the source or the copy suggests', () => {
		const guesses = [
			...['', 'yika', shop.demo.lane.tillId].map((text) => machineKeys(Buffer.from(text))),
			...[0, 1, 255].map((byte) => machineKeys(Buffer.alloc(32, byte))),
			...filesOf(join(stolen, 'keys')).map((file) => machineKeys(readFileSync(file))),
			...Object.values(shop.demo.pins).map((pin) => machineKeys(Buffer.from(pin))),
		]
		for (const file of databases()) {
			expect(() => openToLook(file).damage()).toThrow(/secret of another machine/)
			for (const { pageKey } of guesses) expect(() => openToLook(file, pageKey).damage()).toThrow()
		}
		for (const file of filesOf(join(stolen, 'keys'))) {
			expect(() => createPrivateKey(readFileSync(file))).toThrow()
			for (const guess of guesses) expect(() => openWrappedKey(file, guess)).toThrow(/another machine/)
		}
	})

	it('has PINs twice under lock: with the database open they still cannot be guessed, with the pepper they can', async () => {
		const file = databases().find((name) => name.endsWith('till.sqlite')) ?? ''
		const database = openToLook(file, machine.pageKey)
		const row = database.read<{ record: string }>(
			"SELECT record FROM reference WHERE topic = 'operator' AND key = '1001'",
		)
		const { pinVerifier } = JSON.parse(row.get()?.record ?? '{}')
		database.close()
		const pin = shop.demo.pins['1001'] ?? ''
		const near = Array.from({ length: 20 }, (_, at) => String(Number(pin) - 10 + at).padStart(4, '0'))
		const guess = async (pepper: Uint8Array) => {
			const right = await Promise.all(near.map((tried) => pinSeal(pepper).verifyPin(tried, pinVerifier)))
			return near.filter((_, at) => right[at])
		}
		expect(await guess(machineKeys(Buffer.alloc(32)).pinPepper)).toEqual([])
		expect(await guess(machine.pinPepper)).toEqual([pin])
	})

	it('has no dump of memory in it, though both processes died in the middle', () => {
		const dumps = filesOf(stolen).filter((file) =>
			/(^|\/)core|\.dmp$|\.heapsnapshot$|report\..*\.json$/.test(file),
		)
		expect(dumps).toEqual([])
	})
})
