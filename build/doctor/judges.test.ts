/* What the judges say of facts that no test can stage: other machines, other days, other hardware. */
import { describe, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { judgeClock, judgeProtocol, judgeReach } from './checks/agent-of-till.ts'
import { judgeCentre } from './checks/agent-side.ts'
import { judgeFolder } from './checks/data-folder.ts'
import { judgeDatabase } from './checks/database.ts'
import { type DeviceFacts, judgeDevice } from './checks/device.ts'
import { judgeRoom } from './checks/disk-room.ts'
import { judgeLibrary, judgeNode } from './checks/machine.ts'
import { judgeMachineSecret } from './checks/machine-secret.ts'
import { judgeSecretFile } from './checks/secret-file.ts'
import { parseSettings } from './checks/settings.ts'
import { type Judgement, shellWord } from './judgement.ts'

const MIB = 1_048_576
const said = (judgement: Judgement) => JSON.stringify(judgement)

test.each([
	['24.21.0', 'ok'],
	['26.0.1', 'ok'],
	['22.18.0', 'broken'],
	['8.1.0', 'broken'],
])('Node %s: %s', (nodeVersion, state) => {
	expect(judgeNode({ nodeVersion, root: '/opt/yika' })).toMatchObject({ state })
})

test.each([
	[31 * MIB, 500_000 * MIB, 'broken'],
	[900 * MIB, 500_000 * MIB, 'advice'],
	[900 * MIB, 8_000 * MIB, 'ok'],
	[700 * MIB, 8_000 * MIB, 'advice'],
	[2_000 * MIB, 500_000 * MIB, 'ok'],
])('%d bytes free of %d: %s', (freeBytes, sizeBytes, state) => {
	expect(judgeRoom({ dir: '/data', freeBytes, sizeBytes })).toMatchObject({ state })
})

describe('clock', () => {
	const facts = { nowMs: Date.UTC(2026, 10, 22), neighbour: 'agent', aheadMs: 0, sudo: '' } as const
	test.each([
		[facts, 'ok'],
		[{ ...facts, aheadMs: -119_000 }, 'ok'],
		[{ ...facts, aheadMs: -121_000 }, 'broken'],
		[{ ...facts, aheadMs: 121_000 }, 'broken'],
		[{ ...facts, aheadMs: null }, 'unseen'],
		[{ ...facts, nowMs: 0, aheadMs: null }, 'broken'],
	])('%o', (clock, state) => {
		expect(judgeClock(clock)).toMatchObject({ state })
	})
})

test.each([
	[{ kind: 'welcome', version: 3, newestEpoch: 1 }, 'ok'],
	[{ kind: 'welcome', version: 2, newestEpoch: 1 }, 'advice'],
	[{ kind: 'welcome', version: 1, newestEpoch: 1 }, 'broken'],
	[{ kind: 'refused', code: 'protocolTooOld' }, 'broken'],
	[{ kind: 'refused', code: 'notEnrolled' }, 'unseen'],
] as const)('protocol 3, not before 2: %o', (link, state) => {
	expect(judgeProtocol({ link }, { version: 3, floor: 2 })).toMatchObject({ state })
})

test.each([
	['ENOTFOUND', /DNS/],
	['ECONNREFUSED', /start it there/],
	['EHOSTUNREACH', /firewall/],
])('an agent that is not reached, %s', (code, words) => {
	const facts = { url: 'ws://agent.store:8101/link', settingsFile: 'till.json', tillId: 'S01-01', epoch: 1 }
	const link = { kind: 'failed', code } as const
	const more = { storeId: null, isConnected: false, clockAheadMs: null }
	expect(said(judgeReach({ ...facts, ...more, link }))).toMatch(words)
})

test('an agent that runs says why the centre does not let it in', () => {
	const own = { storeId: 'S01', centre: { up: false, refused: 'protocolTooOld' } }
	const facts = { url: 'ws://centre/link', settingsFile: 'agent.json', clockAheadMs: 0 }
	const judgement = judgeCentre({ ...facts, link: { kind: 'challenge' }, own })
	expect(judgement).toMatchObject({
		state: 'broken',
		mend: { words: expect.stringContaining('update the agent') },
	})
})

test('a disk that only reads is nobody’s to chmod', () => {
	const folder = {
		dir: '/data',
		nearest: '/data',
		isFolder: true,
		closed: [],
		isOurs: true,
		user: 'till',
		sudo: '',
	}
	expect(judgeFolder({ ...folder, failure: 'EROFS' })).toMatchObject({
		state: 'broken',
		mend: { kind: 'act' },
	})
	const closed = { ...folder, failure: null, closed: ['/data/till.sqlite'], sudo: 'sudo ' }
	expect(judgeFolder(closed)).toMatchObject({
		mend: { command: 'sudo chown -R till /data && sudo chmod -R u+rwX /data' },
	})
})

test('a database of another user is left to him: SQLite leaves files beside what it reads', () => {
	const facts = {
		file: '/data/till.sqlite',
		settingsFile: 'till.json',
		role: 'till',
		tillId: 'S01-01',
		epoch: 1,
	} as const
	expect(judgeDatabase({ ...facts, look: 'foreign' })).toMatchObject({ state: 'unseen' })
	const locked = { kind: 'closed', code: 'busy', detail: 'database is locked' } as const
	expect(judgeDatabase({ ...facts, look: locked })).toMatchObject({ state: 'broken' })
	expect(judgeDatabase({ ...facts, look: { ...locked, code: 'diskFull' } })).toMatchObject({
		state: 'unseen',
	})
})

test('a secret that only the service has is none that is missing; where it lies beside the key that is said', () => {
	const facts = { place: null, why: null, key: 'opens' } as const
	expect(judgeMachineSecret(facts)).toMatchObject({
		state: 'ok',
		what: expect.stringContaining('whoever takes'),
	})
	const why = 'the machine\u2019s secret is not in the credential yika'
	const place = { credential: 'yika' }
	expect(judgeMachineSecret({ place, why, key: 'closed' })).toMatchObject({ state: 'unseen' })
	expect(judgeMachineSecret({ place: null, why, key: 'closed' })).toMatchObject({ state: 'unseen' })
	expect(judgeMachineSecret({ place: null, why, key: 'plain' })).toMatchObject({ state: 'ok' })
	expect(judgeMachineSecret({ place, why: null, key: 'closed' })).toMatchObject({ state: 'broken' })
})

test('a library that misses another: which package brings it', () => {
	const failure = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory'
	const facts = { name: 'node-hid', failure, isNeeded: true, root: '/opt/yika', sudo: 'sudo ' }
	expect(judgeLibrary(facts)).toMatchObject({
		state: 'broken',
		mend: { command: expect.stringContaining('libusb-1.0-0') },
	})
	expect(judgeLibrary({ ...facts, failure: 'invalid ELF header' })).toMatchObject({
		mend: { command: 'cd /opt/yika && npm run setup' },
	})
})

test('a file on a system without permission bits is judged by what can be done with it', () => {
	const facts = { path: 'C:\\key.pem', is: 'key', isOurs: true, user: 'till', sudo: '' } as const
	expect(judgeSecretFile({ ...facts, failure: null, mode: null })).toMatchObject({ state: 'ok' })
})

describe('devices', () => {
	const config: DeviceConfig = {
		deviceId: 'r',
		kind: 'cardReader',
		driver: 'pn532-hsu',
		path: 'usb:1a86:7523',
	}
	const facts: DeviceFacts = {
		config,
		index: 0,
		settingsFile: '/etc/yika/till.json',
		located: { kind: 'found', path: '/dev/ttyUSB0' },
		closed: null,
		isUsb: true,
		holders: [],
		trial: { isConnected: true, firmware: 'PN532 1.6', problems: [], byteCount: 9 },
		answersAs: null,
		logoFault: null,
		user: 'till',
		sudo: 'sudo ',
		root: '/opt/yika',
	}
	const silent = { isConnected: false, firmware: null, problems: [], byteCount: 0 }
	test.each<readonly [string, Partial<DeviceFacts>, Judgement['state'], RegExp]>([
		['it answers', {}, 'ok', /PN532 1\.6/],
		['behind USB without rights', { closed: 'EACCES' }, 'broken', /70-yika\.rules.*usermod -aG dialout till/],
		[
			'two alike',
			{ located: { kind: 'ambiguous', paths: ['/dev/ttyUSB0', '/dev/ttyUSB1'] } },
			'broken',
			/are alike/,
		],
		['a file', { located: { kind: 'noDevice', path: '/tmp/x', is: 'file' } }, 'broken', /is a file/],
		[
			'the till holds it',
			{ holders: ['7: node /opt/yika/electron/devices/device-process.ts'] },
			'unseen',
			/F10/,
		],
		[
			'somebody unseen holds it',
			{ trial: { ...silent, problems: ['device.busy'] } },
			'broken',
			/another user/,
		],
		['noise', { trial: { ...silent, byteCount: 12 } }, 'broken', /12 bytes came/],
		[
			'no paper',
			{ trial: { ...silent, isConnected: true, problems: ['printer.paperOut'] } },
			'advice',
			/paper/,
		],
	])('%s', (_name, changed, state, words) => {
		const judgement = judgeDevice({ ...facts, ...changed })
		expect(judgement.state).toBe(state)
		expect(said(judgement)).toMatch(words)
	})
})

test.each([
	['{"storeId":"S01","dataDir":"d","keyFile":"k","centreUrl":"ws://c/link","port":1,"prot":2}', 'prot'],
	['{"storeId":"S01","dataDir":"d","keyFile":"k","centreUrl":"ws://c/link","prot":2}', null],
	['{"host":"x"}', null],
	['[]', null],
	['{', null],
])('settings %s', (text, unknownWord) => {
	expect(parseSettings('/etc/yika/x.json', text)).toMatchObject({ kind: 'wrong', unknownWord })
})

test('a path is one word of the shell', () => {
	expect(shellWord('/etc/yika/till.json')).toBe('/etc/yika/till.json')
	expect(shellWord("/media/d'or 店")).toBe(`'/media/d'\\''or 店'`)
})
