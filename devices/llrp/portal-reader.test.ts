import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { until } from '../../test/helpers/until.ts'
import { LlrpPortalSimulator } from '../../test/simulators/llrp-portal-simulator.ts'
import { tcpPortSource } from '../transport/tcp-port.ts'
import type { TagReport } from './llrp-reports.ts'
import { PortalReader, type PortalStatus } from './portal-reader.ts'

const EPC = 'E2801160600002070000ABCD'

let portal: LlrpPortalSimulator
let time: ManualTime
let reader: PortalReader
let tags: TagReport[]
let changes: PortalStatus[]
let complaints: string[]

beforeEach(async () => {
	portal = new LlrpPortalSimulator()
	time = new ManualTime()
	tags = []
	changes = []
	complaints = []
	reader = new PortalReader({
		source: tcpPortSource({ host: '127.0.0.1', port: await portal.listen() }),
		antennaIds: [1, 2],
		ports: time.ports,
		onTags: (more) => tags.push(...more),
		onChange: (status) => changes.push(status),
		onComplaint: (detail) => complaints.push(detail),
	})
})
afterEach(async () => {
	await reader.close()
	await portal.close()
	expect(time.pendingCount).toBe(0)
})

const running = () => until(() => reader.status().connected && portal.isReading, 'reader at work')
const down = () => until(() => !reader.status().connected && time.nextInMs !== null, 'reader away')

async function start(): Promise<void> {
	reader.start()
	await running()
}

/** Lets the back-off pass, and the reader come. */
async function comeBack(): Promise<void> {
	await time.advance(time.nextInMs ?? 0)
	await running()
}

describe('however the network cuts what it says', () => {
	test.each(['whole', 'bytes', 'merged'] as const)('%s', async (pieces) => {
		portal.behaviour.pieces = pieces
		portal.behaviour.vendorFields = true
		await start()
		portal.read([
			{ epc: EPC, antenna: 1, rssi: -61, count: 3 },
			{ epc: '30393EEF5A0B0C0D0E0F101112131415', antenna: 2, rssi: -70 },
		])
		portal.keepalive()
		portal.read([{ epc: EPC, antenna: 2, rssi: -48 }])
		await until(() => tags.length === 3, 'three tags')
		expect(tags).toMatchObject([
			{ epc: EPC, antennaId: 1, peakRssiDbm: -61, seenCount: 3 },
			{ epc: '30393EEF5A0B0C0D0E0F101112131415', antennaId: 2, peakRssiDbm: -70, seenCount: 1 },
			{ epc: EPC, antennaId: 2, peakRssiDbm: -48 },
		])
		await until(() => portal.heard.includes(72), 'keepalive acknowledged')
		expect(portal.heard).toEqual([21, 3, 20, 24, 22, 72])
		expect(complaints).toEqual([])
	})
})

test('reports with nothing but the EPC', async () => {
	portal.behaviour.bareReports = true
	await start()
	portal.read([{ epc: EPC, antenna: 1, rssi: -61 }])
	await until(() => tags.length === 1, 'a tag')
	expect(tags[0]).toMatchObject({ epc: EPC, antennaId: null, peakRssiDbm: null })
})

test('a reader that speaks 1.1', async () => {
	portal.behaviour.version = 2
	await start()
	expect(portal.traffic.map(({ bytes }) => (bytes[0] ?? 0) >> 2)).toEqual(portal.traffic.map(() => 2))
})

test('another client: tries with patience, and tells of it after a minute', async () => {
	portal.behaviour.otherClient = true
	reader.start()
	for (const [index, delayMs] of [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000].entries()) {
		await until(() => portal.turnedAwayCount > index && time.nextInMs === delayMs, 'turned away')
		expect(reader.status().problems).toEqual([])
		await time.advance(delayMs)
	}
	await until(() => portal.turnedAwayCount === 9, 'turned away once more')
	await time.advance(15_000)
	expect(reader.status().problems).toEqual(['door.taken'])
	portal.behaviour.otherClient = false
	await until(async () => {
		await time.advance(10_000)
		return reader.status().connected
	}, 'taken in')
	expect(reader.status().problems).toEqual([])
})

test('the back-off begins anew with a keepalive, not with a ROSpec that was taken', async () => {
	await start()
	portal.cut()
	await down()
	expect(time.nextInMs).toBe(500)
	await comeBack()
	portal.cut()
	await down()
	expect(time.nextInMs).toBe(1000)
	await comeBack()
	portal.keepalive()
	await until(() => portal.heard.includes(72), 'acknowledged')
	portal.cut()
	await down()
	expect(time.nextInMs).toBe(500)
})

test('keepalives that stop: the connection is given up, and another one made', async () => {
	await start()
	portal.behaviour.keepalivesStopped = true
	await time.advance(24_999)
	expect(reader.status().connected).toBe(true)
	await time.advance(1)
	await down()
	expect(reader.status().problems).toEqual(['door.silent'])
	await comeBack()
	expect(reader.status().problems).toEqual([])
})

test('an antenna that comes off is a problem until it is on again', async () => {
	await start()
	portal.antenna(2, false)
	await until(() => reader.status().problems.includes('door.antennaOff'), 'off')
	expect(reader.status().antennasOff).toEqual([2])
	portal.antenna(2, true)
	await until(() => reader.status().problems.length === 0, 'on')
	expect(changes.map(({ problems }) => problems)).toContainEqual(['door.antennaOff'])
})

test.each([
	['no LLRP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not LLRP'],
	['a length that cannot be', Buffer.from('043e0000000900000001', 'hex'), 'message length'],
])('%s in the stream ends the connection', async (_, bytes, complaint) => {
	await start()
	portal.noise(bytes)
	await down()
	expect(reader.status()).toMatchObject({ problems: ['door.silent'], complaints: 1 })
	expect(complaints).toEqual([complaint])
	await comeBack()
})

test('a ROSpec that it refuses is told, and tried again', async () => {
	portal.behaviour.refusedType = 20
	reader.start()
	await until(() => reader.status().problems.includes('door.refused'), 'refused')
	expect(complaints).toEqual(['add: status 101 RFTransmitter parameter, invalid HopTableID'])
	portal.behaviour.refusedType = null
	await down()
	await comeBack()
})

test('nothing to delete, says a reader, and calls it an error', async () => {
	portal.behaviour.refusedType = 21
	await start()
})

test('a reader that goes in good order, and one that is switched off and on', async () => {
	await start()
	portal.closeInGoodOrder()
	await down()
	await comeBack()
	portal.powerCycle()
	await down()
	await comeBack()
	expect(reader.status().problems).toEqual([])
})

test('closing says good-bye', async () => {
	await start()
	await reader.close()
	await until(() => portal.heard.at(-1) === 14 && !portal.hasClient, 'it has said so, and is gone')
})
