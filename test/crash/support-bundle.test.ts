/**
 * What is handed to a stranger who helps holds nobody: bundles of a till, an agent and a card server at work, whose logs were made to say
 * what they never should, are searched byte by byte for every member, card, PIN and secret. The logs themselves hold them: the search is
 * able to find.
 */
import { execFile, execFileSync } from 'node:child_process'
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMachine } from '../../storage/machine-secret.ts'
import { unlock } from '../../storage/page-cipher.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { tracesIn } from './traces.ts'

const run = promisify(execFile)
const WANG = { uid: '04A1B2C3D4E580', cardNo: '88000001' }
/** Settings may hold these in plain. */
const TYPED = { token: 'Gate-9f27aQ-Way', password: 'Blau2718Kraut' }
const ALL = ['READ-ME-FIRST.txt', 'product.json', 'settings.json', 'database.json', 'files.json']

let shop: Shop
let place: string
let secrets: readonly string[]
let pins: readonly string[]

type Opened = { readonly folder: string; readonly read: (name: string) => string; readonly said: string }

beforeAll(async () => {
	place = mkdtempSync(join(tmpdir(), 'yika-helped-'))
	shop = await openShop({ printer: { lineMs: 1 } })
	const { cashier, demo } = shop
	await cashier.signOn()
	await cashier.openShift('500')
	await cashier.connection('online')
	await cashier.tap(WANG.uid, '王女士')
	const paper = demo.lane.printer.receipts().length
	await cashier.scan(demo.group.items[0]?.barcodes[0] ?? '')
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
	await cashier.nothingWaits()
	secrets = [...people(), ...cards(), ...keys(), ...Object.values(TYPED)]
	pins = [...new Set(Object.values(demo.pins))]
	writeFileSync(join(place, 'leak.log'), leak())
})
afterAll(async () => {
	await shop?.close()
	rmSync(place, { recursive: true, force: true })
})

/** Names, forms of address, phone numbers, days and addresses of members, and the names of those who work there. */
function people(): string[] {
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

function cards(): string[] {
	return shop.demo.group.cards.flatMap(({ cardNo, media }) => [cardNo, ...media.map(({ value }) => value)])
}

function keys(): string[] {
	const { dataDir, lane } = shop.demo
	const keyFile = demoPaths.key(dataDir, lane.tillId)
	const { pageKey, pinPepper } = openMachine({ keyFile })
	return [
		readFileSync(join(dataDir, 'keys', 'machine.secret'), 'utf8').trim(),
		pageKey,
		Buffer.from(pinPepper).toString('hex'),
		...[lane.tillId, lane.storeId].flatMap((name) =>
			readFileSync(demoPaths.key(dataDir, name), 'utf8')
				.split('\n')
				.filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line)),
		),
	]
}

/** As if somebody had logged without thinking: in fields, in sentences, as names of fields, and in what Node says when it dies. */
function leak(): string {
	const lines = secrets.flatMap((secret) => [
		JSON.stringify({
			at: '2026-11-23T01:02:03.004Z',
			event: 'leaked',
			name: secret,
			reason: `no ${secret} here`,
		}),
		JSON.stringify({ event: 'leaked', tillId: 'S01-01', [secret]: 1, detail: `"${secret}" and '${secret}'` }),
		`Error: nobody is ${secret}`,
		`    at greet (${secret}) (file:///opt/yika/till/sale.ts:12:34)`,
	])
	const numbers = cards().flatMap((card) =>
		/^\d+$/.test(card)
			? [JSON.stringify({ event: 'leaked', number: Number(card), list: [card, [card]] })]
			: [],
	)
	const typed = pins.flatMap((pin) => [
		JSON.stringify({ event: 'leaked', pin: Number(pin), typed: pin, reason: `wrong PIN ${pin}` }),
		`PIN ${pin} is not right`,
	])
	const followed = [1, 2].map((turn) =>
		JSON.stringify({ at: '2026-11-23T01:02:03.004Z', event: 'followed', turn, cardNo: WANG.cardNo }),
	)
	return `${[...lines, ...numbers, ...typed, ...followed].join('\n')}\n`
}

async function bundle(settings: string, to: string, ...more: string[]): Promise<Opened> {
	const { stdout } = await run(process.execPath, [
		...['build/cli/yika.ts', 'support', '--settings', settings, '--to', to],
		...more,
	])
	const archive = join(to, readdirSync(to).find((name) => name.endsWith('.tar.gz')) ?? '')
	const folder = join(to, 'opened')
	mkdirSync(folder)
	execFileSync('tar', ['-xzf', archive, '-C', folder])
	const inside = join(folder, readdirSync(folder)[0] ?? '')
	expect(basename(archive)).toBe(`${basename(inside)}.tar.gz`)
	return { folder: inside, said: stdout, read: (name) => readFileSync(join(inside, name), 'utf8') }
}

const filesOf = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))

/** What the processes themselves have logged, and the leak. */
const logs = () => ['--logs', join(shop.demo.dataDir, 'logs'), join(place, 'leak.log')]

/** The settings of a part, with the port that its status page got, and whatever else they may say. */
function settingsOf(part: 'till' | 'agent' | 'server', more: object = {}): string {
	const { dataDir, lane } = shop.demo
	const file = {
		till: join(demoPaths.tillDir(dataDir, lane.tillId), 'till.json'),
		agent: join(demoPaths.agentDir(dataDir, lane.storeId), 'agent.json'),
		server: join(dataDir, 'server.json'),
	}[part]
	const written = join(file, '..', `${part}-helped.json`)
	writeFileSync(written, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more }))
	return written
}

/** Where the agent really is: a demonstration's takes any free ports. */
function whereItIs() {
	const { dataDir, lane } = shop.demo
	const till = JSON.parse(readFileSync(join(demoPaths.tillDir(dataDir, lane.tillId), 'till.json'), 'utf8'))
	const { hostname, port } = new URL(lane.statusPageUrl())
	return {
		port: Number(new URL(till.agentUrl).port),
		statusPage: { host: hostname, port: Number(port) },
	}
}

const WITH_SECRETS = {
	mobilePay: { url: `https://shop:${TYPED.password}@127.0.0.1:9/pay?token=${TYPED.token}` },
	journalCopyKey: Buffer.from(TYPED.token).toString('base64'),
}
const folderFor = (name: string) => {
	mkdirSync(join(place, name))
	return join(place, name)
}

function holdsNobody({ folder }: Opened): void {
	for (const file of filesOf(folder)) {
		const bytes = readFileSync(file)
		expect([file, tracesIn(Buffer.concat([Buffer.from(basename(file)), bytes]), secrets)]).toEqual([file, []])
		const text = bytes.toString()
		const said = pins.filter((pin) => new RegExp(`["'=]${pin}["'\\s]|pin[^\\n]{0,20}${pin}`, 'i').test(text))
		expect([file, said]).toEqual([file, []])
	}
}

describe('a support bundle', () => {
	it('is searched for what the logs do hold', () => {
		const bytes = readFileSync(join(place, 'leak.log'))
		expect(secrets.length).toBeGreaterThan(100)
		expect(tracesIn(bytes, secrets)).toEqual(secrets)
	})

	it('of a till at work holds nobody, and what helps', async () => {
		const till = await bundle(settingsOf('till', WITH_SECRETS), folderFor('till'), ...logs())
		holdsNobody(till)
		expect(filesOf(till.folder).map((file) => basename(file))).toEqual(
			expect.arrayContaining([...ALL, 'doctor.txt']),
		)
		const { integrity, figures, rowsOfTables } = JSON.parse(till.read('database.json'))
		expect(integrity).toBe('ok')
		expect(rowsOfTables.entry).toBeGreaterThan(2)
		expect(rowsOfTables.card).toBeGreaterThan(2)
		expect(figures.chains[0].headSeq).toBe(figures.chains[0].postedSeq)
		expect(JSON.parse(till.read('settings.json')).mobilePay.url).toBe('https://127.0.0.1:9/pay')
		expect(till.read('READ-ME-FIRST.txt')).toContain('database.json')
		expect(till.read('doctor.txt')).toMatch(/ok +database: .*is sound/)
	})

	it('of an agent at work holds nobody; its alarms and leases are in it', async () => {
		const agent = await bundle(settingsOf('agent', whereItIs()), folderFor('agent'), ...logs())
		holdsNobody(agent)
		expect(agent.said).not.toContain('could not be had')
		expect(JSON.parse(agent.read('database.json')).figures.leases[0].count).toBeGreaterThan(0)
		expect(JSON.parse(agent.read('status.json')).storeId).toBe('S01')
		expect(Object.keys(JSON.parse(agent.read('state.json')).look)).toContain('alarms')
	})

	it('of a card server holds nobody', async () => {
		const server = await bundle(
			settingsOf('server', { databaseUrl: shop.demo.databaseUrl() }),
			folderFor('server'),
			...logs(),
		)
		holdsNobody(server)
		expect(JSON.parse(server.read('database.json')).figures.chains[0].tillId).toBe('S01-01')
	})

	it('marks the same card alike within it, and otherwise in another', () => {
		const marks = ['till', 'agent'].map((name) => {
			const logFile = filesOf(join(place, name, 'opened')).find((file) => file.endsWith('leak.log')) ?? ''
			const lines = readFileSync(logFile, 'utf8').split('\n')
			return lines.filter((line) => line.includes('"followed"')).map((line) => JSON.parse(line).cardNo)
		})
		const [one = [], other = []] = marks
		expect(one[0]).toMatch(/^#[a-p]{12}$/)
		expect(one).toEqual([one[0], one[0]])
		expect(other).toEqual([other[0], other[0]])
		expect(other[0]).not.toBe(one[0])
	})

	it('has the newest of the logs only, as much as is asked for', async () => {
		const line = `${JSON.stringify({ event: 'filler', count: 1 })}\n`
		writeFileSync(join(place, 'long.log'), `${line.repeat(80_000)}${JSON.stringify({ event: 'newest' })}\n`)
		const short = await bundle(
			settingsOf('agent'),
			folderFor('short'),
			...['--logs', join(place, 'long.log'), '--log-mb', '1'],
		)
		const text = short.read('logs/1-long.log')
		expect(text.length).toBeGreaterThan(900_000)
		expect(text.length).toBeLessThanOrEqual(1_000_000)
		expect(text.endsWith('{"event":"newest"}\n')).toBe(true)
	})

	it('of a damaged database is what can be had, and says what could not', async () => {
		const { dataDir, lane } = shop.demo
		const damaged = join(place, 'damaged')
		cpSync(demoPaths.agentDir(dataDir, lane.storeId), damaged, { recursive: true })
		const file = join(damaged, 'agent.sqlite')
		const native = new SqliteDatabase(file)
		unlock(native, openMachine({ keyFile: demoPaths.key(dataDir, lane.storeId) }).pageKey)
		native.pragma('wal_checkpoint(TRUNCATE)')
		native.close()
		const handle = openSync(file, 'r+')
		const noise = Buffer.alloc(4_096, 0x5a)
		for (let at = 4_096; at < statSync(file).size; at += 2 * 4_096) writeSync(handle, noise, 0, 4_096, at)
		const opened = await bundle(settingsOf('agent', { dataDir: damaged }), folderFor('of-damaged'), ...logs())
		holdsNobody(opened)
		expect(opened.said).toContain('could not be had: database.json')
		expect(opened.read('READ-ME-FIRST.txt')).toContain('database.json')
		expect(opened.read('doctor.txt')).toMatch(/BROKEN +database/)
	})

	it('of settings that cannot be read is made, too, without a word of them', async () => {
		const file = join(place, 'broken.json')
		writeFileSync(file, `{ "tillId": "S01-01", "mobilePay": ${TYPED.token} ${TYPED.password}`)
		const opened = await bundle(file, folderFor('of-broken'), ...logs())
		holdsNobody(opened)
		expect(JSON.parse(opened.read('settings.json')).notJson).toBe(true)
	})

	it('leaves nothing on a disk that is full', async () => {
		const small = folderFor('small')
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
		try {
			await expect(bundle(settingsOf('agent'), small, ...logs())).rejects.toThrow(
				/ENOSPC|could not be written/,
			)
			expect(readdirSync(small)).toEqual([])
		} finally {
			execFileSync('umount', [small])
		}
	})
})
