/** What people carry through a door for hours, over a network that breaks off: on real TCP, as the pty suite is for a till's devices. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { until } from '../../test/helpers/until.ts'
import { chance } from '../../test/simulation/chance.ts'
import { LlrpPortalSimulator, type SimulatedRead } from '../../test/simulators/llrp-portal-simulator.ts'
import { tcpPortSource } from '../transport/tcp-port.ts'
import { PortalReader } from './portal-reader.ts'

const TAG_COUNT = 10_000
/** Begins no LLRP message. */
const NOISE = Buffer.from('ff005a', 'hex')

const epcOf = (index: number) => `E280${index.toString(16).toUpperCase().padStart(20, '0')}`
const readsFrom = (index: number, count: number): SimulatedRead[] =>
	Array.from({ length: count }, (_, at) => ({ epc: epcOf(index + at), antenna: 1 + (at % 2), rssi: -60 }))

let portal: LlrpPortalSimulator
let port: number
let time: ManualTime
let reader: PortalReader
let heard: string[]

beforeEach(async () => {
	portal = new LlrpPortalSimulator()
	port = await portal.listen()
	time = new ManualTime()
	heard = []
	reader = new PortalReader({
		source: tcpPortSource({ host: '127.0.0.1', port }),
		antennaIds: [1, 2],
		ports: time.ports,
		onTags: (tags) => heard.push(...tags.map(({ epc }) => epc)),
		onChange: () => undefined,
		onComplaint: () => undefined,
	})
})
afterEach(async () => {
	await reader.close()
	await portal.close()
	expect(time.pendingCount).toBe(0)
})

const running = () => until(() => reader.status().connected && portal.isReading, 'reader at work')

/** The reader has noticed, and its back-off is passed. */
async function comesBack(): Promise<void> {
	await until(
		() => !reader.status().connected && !portal.hasClient && time.nextInMs !== null,
		'the connection is over',
	)
	await time.advance(time.nextInMs ?? 0)
	await running()
	portal.keepalive()
}

test('switched on long after it was looked for', async () => {
	await portal.close()
	reader.start()
	await until(() => reader.status().problems.includes('door.notFound'), 'not found')
	await portal.listen(port)
	await comesBack()
	portal.read(readsFrom(0, 1))
	await until(() => heard.length === 1, 'a tag')
	expect(reader.status()).toMatchObject({ problems: [], droppedBytes: 0, complaints: 0 })
})

test('ten thousand tags in order, each once, while connections break off in the middle of reports and noise ends them', async () => {
	const random = chance(0x444f4f52)
	reader.start()
	await running()
	let index = 0
	let noiseCount = 0
	const tags = () => {
		const reads = readsFrom(index, Math.min(random.between(1, 8), TAG_COUNT - index))
		index += reads.length
		return reads
	}
	while (index < TAG_COUNT) {
		portal.behaviour.pieces = random.pick(['whole', 'merged', 'bytes'])
		const reportCount = random.between(1, portal.behaviour.pieces === 'bytes' ? 4 : 60)
		for (let report = 0; report < reportCount && index < TAG_COUNT; report++) portal.read(tags())
		if (index === TAG_COUNT) break
		const end = random.pick(['end', 'reset', 'noise'] as const)
		if (end === 'noise') {
			portal.noise(NOISE)
			noiseCount += 1
			await comesBack()
			continue
		}
		// A reset takes with it what was not read yet, and nobody can help that.
		if (end === 'reset') await until(() => heard.length === index, 'all before it')
		const standing = tags()
		portal.breaksOff(standing, random.between(1, 400), end)
		await comesBack()
		// Half a report was nothing; the tags still stand in the door.
		expect(heard).toHaveLength(index - standing.length)
		portal.read(standing)
	}
	await until(() => heard.length >= TAG_COUNT, 'the last tag')
	expect(heard).toEqual(readsFrom(0, TAG_COUNT).map(({ epc }) => epc))
	expect(reader.status()).toMatchObject({
		connected: true,
		problems: [],
		tagReports: TAG_COUNT,
		complaints: noiseCount,
		droppedBytes: noiseCount * NOISE.length,
	})
	expect(noiseCount).toBeGreaterThan(5)
})
