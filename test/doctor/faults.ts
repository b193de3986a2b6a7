/** Faults as a store has them, each staged for real on the ward, and who it is that mends them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
	chmodSync,
	copyFileSync,
	lchownSync,
	mkdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import SqliteDatabase from 'better-sqlite3'
import { WebSocketServer } from 'ws'
import type { PortSource } from '../../devices/transport/byte-port.ts'
import { type LineSettings, portSourceFor } from '../../devices/transport/port-source.ts'
import { machineKeys } from '../../storage/machine-keys.ts'
import { openWrappedKey } from '../../storage/wrapped-key.ts'
import { ensureKey } from '../demo/demo-keys.ts'
import { IS_ROOT, type SceneChange, type Ward } from './ward.ts'

export type Staged = {
	/** How the machine differs for the doctor. */
	readonly scene?: SceneChange
	/** Where the fault shows itself otherwise on this machine. */
	readonly found?: readonly string[]
	/** Leaves nothing behind; where only a person can mend, this is what she does. */
	readonly undo?: () => void | Promise<void>
}

export type Fault = {
	readonly name: string
	readonly of: 'till' | 'agent'
	/** The checks that must complain, and no other. */
	readonly found: readonly string[]
	/** What the first of them says. */
	readonly says: RegExp
	/** `software`: the doctor's advice, followed to the letter. */
	readonly mendedBy: 'software' | 'person'
	/** Asked by a user without rights. */
	readonly asNobody?: true
	readonly stage: (ward: Ward) => Promise<Staged> | Staged | undefined
}

const HOUR_MS = 3_600_000
/** Quick on a quiet machine; on a busy one the next round finds it. */
const GUESSED_MS = [500, 4_000, 8_000]

/** Takes the rights on a file away from the user who asks. */
function close(path: string): void {
	if (IS_ROOT) lchownSync(path, 0, 0)
	chmodSync(path, IS_ROOT ? 0o700 : 0)
}

function keeping(file: string, change: () => void): Staged {
	copyFileSync(file, `${file}.kept`)
	change()
	return {
		undo: () => {
			for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true })
			renameSync(`${file}.kept`, file)
		},
	}
}

function inDatabase(file: string, sql: string): Staged {
	return keeping(file, () => {
		const db = new SqliteDatabase(file)
		db.exec(sql)
		db.pragma('wal_checkpoint(TRUNCATE)')
		db.close()
	})
}

/** Overwrites a stretch in the middle with noise. */
function damage(file: string): void {
	const bytes = readFileSync(file)
	bytes.fill(0xa5, 4_096, Math.max(8_192, bytes.length - 4_096))
	writeFileSync(file, bytes)
}

function holder(program: string, ...args: readonly string[]): ChildProcess {
	return spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Resolves when it has said that it is ready. */
async function ready(child: ChildProcess): Promise<Staged> {
	if (child.stdout === null) throw new Error('it says nothing')
	await once(child.stdout, 'data')
	return {
		undo: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return
			child.kill('SIGKILL')
			await once(child, 'exit')
		},
	}
}

async function listening(server: Server): Promise<{ readonly url: string; readonly undo: () => void }> {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
	const address = server.address()
	if (address === null || typeof address === 'string') throw new Error('a server has a port')
	const undo = () => {
		server.closeAllConnections()
		server.close()
	}
	return { url: `ws://127.0.0.1:${address.port}/link`, undo }
}

/** An agent that asks who is there and says the same to everybody. */
async function fakeAgent(answer: object, clockAheadMs = 0) {
	const server = createServer((_request, response) => {
		response.setHeader('Date', new Date(Date.now() + clockAheadMs).toUTCString())
		response.end('{}')
	})
	const sockets = new WebSocketServer({ server })
	sockets.on('connection', (socket) => {
		socket.on('message', () => socket.send(JSON.stringify(answer)))
		socket.send(JSON.stringify({ kind: 'challenge', nonce: 'n'.repeat(32) }))
	})
	return listening(server)
}

const WELCOME = {
	kind: 'welcome',
	protocolVersion: 2,
	serverTimeMs: 0,
	positions: [],
	newestEpoch: 2,
	diskId: 'fake',
	leasePublicKey: null,
}

/** A line on which a device is heard only as `understands` says; a pseudo-terminal has no speed of its own. */
function heardOnly(link: string, understands: (line: LineSettings) => boolean): SceneChange['sourceFor'] {
	return (address, line): PortSource => {
		const source = portSourceFor(address, line)
		if (address !== link || understands(line)) return source
		return { ...source, open: (listener) => source.open({ ...listener, data: () => undefined }) }
	}
}

/** A file system of one's own, if this test may mount one. */
function mountSmallDisk(folder: string): boolean {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
		return true
	} catch {
		return false
	}
}

const SETTINGS: readonly Fault[] = [
	{
		name: 'no settings file',
		of: 'till',
		found: ['settings'],
		says: /no settings file/,
		mendedBy: 'person',
		stage: ({ files }) => {
			renameSync(files.till, `${files.till}.away`)
			return { undo: () => renameSync(`${files.till}.away`, files.till) }
		},
	},
	{
		name: 'settings that are no JSON',
		of: 'till',
		found: ['settings'],
		says: /no JSON/,
		mendedBy: 'person',
		stage: ({ files }) => keeping(files.till, () => truncateSync(files.till, 40)),
	},
	{
		name: 'a word in the settings that nobody knows',
		of: 'till',
		found: ['settings'],
		says: /jurnalCopy/,
		mendedBy: 'software',
		stage: ({ configure }) => {
			configure('till', { jurnalCopy: '/media/stick' })
		},
	},
	{
		name: 'settings that this user may not read',
		of: 'till',
		found: ['settings'],
		says: /may not read/,
		mendedBy: 'software',
		asNobody: true,
		stage: ({ files }) => {
			close(files.till)
		},
	},
	{
		name: 'settings that everybody may write',
		of: 'till',
		found: ['settings'],
		says: /others than its owner may write/,
		mendedBy: 'software',
		stage: ({ files }) => {
			chmodSync(files.till, 0o666)
		},
	},
	{
		name: 'no key',
		of: 'till',
		found: ['key'],
		says: /no key file/,
		mendedBy: 'person',
		stage: ({ path }) => {
			const key = path('till', 'till.pem')
			renameSync(key, `${key}.away`)
			return { undo: () => renameSync(`${key}.away`, key) }
		},
	},
	{
		name: 'a secret on a stick that is not there',
		of: 'till',
		found: ['machineSecret'],
		says: /cannot be read from .*yika\.secret/,
		mendedBy: 'person',
		stage: ({ configure }) => {
			configure('till', { machineSecret: { file: '../away/yika.secret' } })
			return { undo: () => configure('till') }
		},
	},
	{
		name: 'a key of another machine',
		of: 'till',
		found: ['machineSecret'],
		says: /secret of another machine/,
		mendedBy: 'person',
		stage: ({ path }) => {
			const secret = path('till', 'machine.secret')
			const key = keeping(path('till', 'till.pem'), () => {
				openWrappedKey(path('till', 'till.pem'), machineKeys(Buffer.alloc(32)))
				writeFileSync(secret, '01'.repeat(32), { mode: 0o600 })
			})
			return {
				undo: () => {
					rmSync(secret)
					return key.undo?.()
				},
			}
		},
	},
	{
		name: 'a key that everybody may read',
		of: 'till',
		found: ['key'],
		says: /others may read/,
		mendedBy: 'software',
		stage: ({ path }) => {
			chmodSync(path('till', 'till.pem'), 0o644)
		},
	},
	{
		name: 'a token that everybody may read',
		of: 'till',
		found: ['token'],
		says: /others may read/,
		mendedBy: 'software',
		stage: ({ path }) => {
			chmodSync(path('till', 'token'), 0o644)
		},
	},
]

const KEEPING: readonly Fault[] = [
	{
		name: 'a data folder of another user',
		of: 'till',
		found: ['dataDir'],
		says: /may not write into/,
		mendedBy: 'software',
		asNobody: true,
		stage: ({ path }) => {
			close(path('till', 'data'))
		},
	},
	{
		name: 'a second medium that this user may not write',
		of: 'till',
		found: ['journalCopy'],
		says: /may not write into/,
		mendedBy: 'software',
		asNobody: true,
		stage: ({ path }) => {
			close(path('stick'))
		},
	},
	{
		name: 'no second medium',
		of: 'till',
		found: ['journalCopy'],
		says: /second medium is not there/,
		mendedBy: 'person',
		stage: ({ path }) => {
			renameSync(path('stick'), path('pulled'))
			return { undo: () => renameSync(path('pulled'), path('stick')) }
		},
	},
	{
		name: 'a full disk',
		of: 'till',
		found: ['disk'],
		says: /disk is full/,
		mendedBy: 'person',
		stage: ({ path, configure }) => {
			mkdirSync(path('small'), { recursive: true })
			const isMounted = mountSmallDisk(path('small'))
			if (!isMounted) console.info('no right to mount a tmpfs: a disk that has no room by nature stands in')
			configure('till', { dataDir: isMounted ? '../small' : '/proc/self/task' })
			return {
				...(isMounted || IS_ROOT ? {} : { found: ['dataDir', 'disk'] }),
				undo: () => {
					configure('till')
					if (isMounted) execFileSync('umount', [path('small')])
				},
			}
		},
	},
	{
		name: 'a damaged journal',
		of: 'till',
		found: ['database'],
		says: /is damaged/,
		mendedBy: 'person',
		stage: ({ path }) => {
			const file = path('till', 'data', 'till.sqlite')
			return keeping(file, () => damage(file))
		},
	},
	{
		name: 'a journal of a newer program',
		of: 'till',
		found: ['database'],
		says: /written by a newer program/,
		mendedBy: 'person',
		stage: ({ path }) =>
			inDatabase(
				path('till', 'data', 'till.sqlite'),
				'UPDATE schema_version SET version = 999, rollback_floor = 999',
			),
	},
	{
		name: 'an entry that was changed by hand',
		of: 'till',
		found: ['database'],
		says: /does not hold at entry 2/,
		mendedBy: 'person',
		stage: ({ path }) =>
			inDatabase(
				path('till', 'data', 'till.sqlite'),
				`UPDATE entry SET text = replace(text, '"atMs":1000', '"atMs":1001') WHERE epoch = 2 AND seq = 2`,
			),
	},
	{
		name: 'a saved basket that this program would not have written',
		of: 'till',
		found: ['database'],
		says: /shift and basket that .* cannot be read; its journal is sound/,
		mendedBy: 'person',
		stage: ({ path }) =>
			inDatabase(
				path('till', 'data', 'till.sqlite'),
				`INSERT OR REPLACE INTO working (id, version, state) VALUES (1, 1, '{"language":"none"}')`,
			),
	},
	{
		name: 'the journal of another till',
		of: 'till',
		found: ['database'],
		says: /journal of till S01-07/,
		mendedBy: 'person',
		stage: ({ path }) =>
			inDatabase(path('till', 'data', 'till.sqlite'), `UPDATE identity SET till_id = 'S01-07'`),
	},
	{
		name: 'settings older than the journal',
		of: 'till',
		// The agent, too, knows this lane with its newer epoch.
		found: ['database', 'enrolment'],
		says: /begun epoch 2, and the settings say 1/,
		mendedBy: 'software',
		stage: ({ configure }) => {
			configure('till', { epoch: 1 })
		},
	},
	{
		name: 'a damaged database of the agent',
		of: 'agent',
		found: ['database'],
		says: /is damaged/,
		mendedBy: 'software',
		stage: ({ path }) => {
			damage(path('agent', 'data', 'agent.sqlite'))
		},
	},
]

const MACHINE: readonly Fault[] = [
	{
		name: 'a library that is not installed',
		of: 'till',
		found: ['library.better-sqlite3'],
		says: /does not load/,
		mendedBy: 'software',
		stage: ({ path }) => {
			rmSync(path('program', 'node_modules', 'better-sqlite3'))
		},
	},
	{
		name: 'libusb missing',
		of: 'till',
		found: ['library.node-hid'],
		says: /libusb-1\.0\.so\.0/,
		mendedBy: 'software',
		stage: ({ path }) => {
			const folder = path('program', 'node_modules', 'node-hid')
			const words = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory'
			rmSync(folder)
			mkdirSync(folder)
			writeFileSync(`${folder}/package.json`, '{"name":"node-hid","main":"index.js"}')
			writeFileSync(`${folder}/index.js`, `throw new Error('${words}')`)
		},
	},
	{
		name: 'screens that were not built',
		of: 'till',
		found: ['screens'],
		says: /not built/,
		mendedBy: 'software',
		stage: ({ path }) => {
			rmSync(path('program', 'dist', 'renderer'), { recursive: true })
		},
	},
	{
		name: 'no browser',
		of: 'till',
		found: ['window'],
		says: /neither Electron nor a browser/,
		mendedBy: 'software',
		stage: ({ path }) => {
			rmSync(path('bin', 'chromium'))
		},
	},
	{
		name: 'no Chinese font',
		of: 'till',
		found: ['fonts'],
		says: /no font has Chinese/,
		mendedBy: 'software',
		stage: ({ path }) => {
			writeFileSync(path('bin', 'fc-list'), '#!/bin/sh\n')
		},
	},
	{
		name: 'no socat',
		of: 'till',
		found: ['socat'],
		says: /socat is missing/,
		mendedBy: 'software',
		stage: ({ path }) => {
			rmSync(path('bin', 'socat'))
		},
	},
]

const NETWORK: readonly Fault[] = [
	{
		name: 'an agent that is not there',
		of: 'till',
		found: ['agent'],
		says: /ECONNREFUSED/,
		mendedBy: 'person',
		stage: ({ configure, closedPort }) => {
			configure('till', { agentUrl: `ws://127.0.0.1:${closedPort}/link` })
			return { undo: () => configure('till') }
		},
	},
	{
		name: 'an address of the agent that opens no link',
		of: 'till',
		found: ['agent'],
		says: /opens no link \(HTTP 404\)/,
		mendedBy: 'software',
		stage: ({ configure, settings }) => {
			configure('till', { agentUrl: settings.till.agentUrl.replace('/link', '/status') })
		},
	},
	{
		name: 'another program where the agent should be',
		of: 'till',
		found: ['agent'],
		says: /is no agent/,
		mendedBy: 'person',
		stage: async ({ configure }) => {
			const { url, undo } = await listening(createServer((_request, response) => response.end('hello')))
			configure('till', { agentUrl: url })
			return {
				undo: () => {
					undo()
					configure('till')
				},
			}
		},
	},
	{
		name: 'a key that the agent does not know',
		of: 'till',
		found: ['enrolment'],
		says: /by another key/,
		mendedBy: 'person',
		stage: ({ path, configure }) => {
			ensureKey(path('till', 'other.pem'))
			configure('till', { keyFile: 'other.pem' })
			return { undo: () => configure('till') }
		},
	},
	{
		name: 'a protocol that the agent no longer speaks',
		of: 'till',
		found: ['protocol'],
		says: /this program is too old/,
		mendedBy: 'person',
		stage: async ({ configure }) => {
			const refusal = { kind: 'refused', code: 'protocolTooOld' }
			const { url, undo } = await fakeAgent({ kind: 'refused', requestId: null, refusal })
			configure('till', { agentUrl: url })
			return {
				undo: () => {
					undo()
					configure('till')
				},
			}
		},
	},
	{
		name: 'an agent of the version before',
		of: 'till',
		found: ['protocol'],
		says: /they work together/,
		mendedBy: 'person',
		stage: async ({ configure }) => {
			const { url, undo } = await fakeAgent({ ...WELCOME, protocolVersion: 1 })
			configure('till', { agentUrl: url })
			return {
				undo: () => {
					undo()
					configure('till')
				},
			}
		},
	},
	{
		name: 'a clock that is an hour off',
		of: 'till',
		found: ['clock'],
		says: /3[56]\d\d s ahead of ours/,
		mendedBy: 'person',
		stage: async ({ configure }) => {
			const { url, undo } = await fakeAgent(WELCOME, HOUR_MS)
			configure('till', { agentUrl: url })
			return {
				undo: () => {
					undo()
					configure('till')
				},
			}
		},
	},
	{
		name: 'a port in use',
		of: 'agent',
		found: ['port'],
		says: /is in use by \d+: /,
		mendedBy: 'software',
		stage: ({ settings }) =>
			ready(
				holder(
					process.execPath,
					'-e',
					`require('node:net').createServer((socket) => socket.destroy()).listen(${settings.agent.port}, '127.0.0.1', () => console.log('ready'))`,
				),
			),
	},
	{
		name: 'an address to listen on that this machine has not',
		of: 'agent',
		found: ['port'],
		says: /no address of this machine/,
		mendedBy: 'software',
		stage: ({ configure }) => {
			configure('agent', { host: '192.0.2.1' })
		},
	},
	{
		name: 'a centre that is not there',
		of: 'agent',
		found: ['centre'],
		says: /ECONNREFUSED/,
		mendedBy: 'person',
		stage: ({ configure, closedPort }) => {
			configure('agent', { centreUrl: `ws://127.0.0.1:${closedPort}/link` })
			return { undo: () => configure('agent') }
		},
	},
	{
		name: 'a door without its reader',
		of: 'agent',
		found: ['door'],
		says: /reader cannot be reached/,
		mendedBy: 'person',
		stage: ({ configure, closedPort }) => {
			const door = { path: `tcp://127.0.0.1:${closedPort}`, antennas: { outside: [1], inside: [2] } }
			configure('agent', { door })
			return { undo: () => configure('agent') }
		},
	},
]

const DEVICES: readonly Fault[] = [
	{
		name: 'a reader that was unplugged',
		of: 'till',
		found: ['device.reader'],
		says: /nothing is plugged in/,
		mendedBy: 'person',
		stage: async ({ ptys }) => {
			await ptys.reader.unplug()
			return { undo: () => ptys.reader.plug() }
		},
	},
	{
		name: 'a reader without rights',
		of: 'till',
		found: ['device.reader'],
		says: /may not open/,
		mendedBy: 'software',
		asNobody: true,
		stage: ({ ptys }) => {
			close(realpathSync(ptys.reader.link))
		},
	},
	{
		name: 'a reader that another program holds',
		of: 'till',
		found: ['device.reader'],
		says: /held by another program \(\d+: sleep/,
		mendedBy: 'software',
		stage: ({ ptys }) =>
			ready(holder('/bin/sh', '-c', `exec < '${ptys.reader.link}'; echo ready; exec sleep 100000`)),
	},
	{
		name: 'a printer at the wrong baud',
		of: 'till',
		found: ['device.printer'],
		says: /answers at 9600 baud/,
		mendedBy: 'software',
		stage: ({ ptys }) => ({
			scene: {
				sourceFor: heardOnly(ptys.printer.link, ({ baudRate }) => baudRate === 9_600),
				silent: { deviceId: 'printer', guessed: GUESSED_MS },
			},
		}),
	},
	{
		name: 'a reader of another protocol',
		of: 'till',
		found: ['device.reader'],
		says: /a pn532-hsu \(cardReader\) answers there, not a msr605/,
		mendedBy: 'software',
		stage: ({ configure, settings }) => {
			const [reader, printer] = settings.till.devices
			configure('till', { devices: [{ ...reader, driver: 'msr605' }, printer] })
			return { scene: { silent: { deviceId: 'reader', guessed: GUESSED_MS } } }
		},
	},
	{
		name: 'a printer that is switched off',
		of: 'till',
		found: ['device.printer'],
		says: /nothing answers at any usual speed/,
		mendedBy: 'person',
		stage: ({ ptys }) => ({
			scene: {
				sourceFor: heardOnly(ptys.printer.link, () => false),
				silent: { deviceId: 'printer', guessed: [20] },
			},
		}),
	},
]

export const FAULTS: readonly Fault[] = [...SETTINGS, ...KEEPING, ...MACHINE, ...NETWORK, ...DEVICES]
