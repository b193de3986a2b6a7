/** Wireshark's LLRP dissector reads every word of a conversation between our client and our portal, and complains of none. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDoorReader } from '../../devices/open-door-reader.ts'
import { machinePorts } from '../helpers/machine-ports.ts'
import { until } from '../helpers/until.ts'
import {
	LlrpPortalSimulator,
	type PortalBehaviour,
	type PortalTraffic,
} from '../simulators/llrp-portal-simulator.ts'
import { debianProgram } from './debian-program.ts'

const EPC = 'e2801160600002070000abcd'
const LONG_EPC = '30393eef5a0b0c0d0e0f101112131415'

let folder: string
let portal: LlrpPortalSimulator
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-llrp-'))
	portal = new LlrpPortalSimulator()
})
afterEach(async () => {
	await portal.close()
	rmSync(folder, { recursive: true, force: true })
})

/** From the greeting to the good-bye, with all that a reader says to a door in between. */
async function conversation(behaviour: Partial<PortalBehaviour>): Promise<readonly PortalTraffic[]> {
	Object.assign(portal.behaviour, behaviour)
	let tagCount = 0
	const reader = openDoorReader(
		{ path: `tcp://127.0.0.1:${await portal.listen()}`, antennaIds: [1, 2] },
		machinePorts,
		{
			tags: (tags) => {
				tagCount += tags.length
			},
			changed: () => undefined,
			complained: () => undefined,
		},
	)
	await until(() => portal.isReading || portal.turnedAwayCount > 0, 'a reader at work, or one that is taken')
	portal.keepalive()
	portal.antenna(2, false)
	portal.antenna(2, true)
	portal.read([
		{ epc: EPC, antenna: 1, rssi: -58, count: 3 },
		{ epc: LONG_EPC, antenna: 2, rssi: -70 },
	])
	if (portal.isReading) await until(() => tagCount === 2 && portal.heard.includes(72), 'all of it heard')
	await reader.close()
	return portal.traffic
}

/** What was said, as a capture: one segment for each message. */
function capture(traffic: readonly PortalTraffic[], text2pcap: string): string {
	const lines = traffic.map(({ from, bytes }) => {
		const hex = bytes.toString('hex').replace(/../g, ' $&')
		return `${from === 'reader' ? 'O' : 'I'}\n000000${hex}\n`
	})
	const text = join(folder, 'conversation.txt')
	const file = join(folder, 'conversation.pcap')
	writeFileSync(text, lines.join('\n'))
	execFileSync(text2pcap, ['-q', '-D', '-4', '10.0.0.1,10.0.0.2', '-T', '40000,5084', text, file], {
		stdio: 'pipe',
	})
	return file
}

function dissect(tshark: string, file: string, ...args: readonly string[]): string[] {
	const out = execFileSync(tshark, ['-r', file, '-d', 'tcp.port==5084,llrp', ...args], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	return out.split('\n').filter((line) => line !== '')
}

const READERS: readonly (readonly [string, Partial<PortalBehaviour>])[] = [
	['1.0.1', {}],
	['1.1', { version: 2 }],
	['with parameters of its maker', { vendorFields: true }],
	['with nothing but EPCs', { bareReports: true }],
	['that refuses our ROSpec delete', { refusedType: 21 }],
	['that has another client', { otherClient: true }],
]

for (const [which, behaviour] of READERS)
	test(`a reader ${which}`, async () => {
		const tshark = debianProgram('tshark', 'tshark')
		const traffic = await conversation(behaviour)
		const file = capture(traffic, debianProgram('text2pcap', 'wireshark-common'))
		const types = dissect(tshark, file, '-T', 'fields', '-e', 'llrp.type').map(Number)
		expect(types).toEqual(traffic.map(({ bytes }) => bytes.readUInt16BE(0) & 0x3ff))
		expect(dissect(tshark, file, '-Y', '_ws.malformed || _ws.expert')).toEqual([])
	})

test('it finds in our bytes what we put there, and says so when they are broken', async () => {
	const tshark = debianProgram('tshark', 'tshark')
	const text2pcap = debianProgram('text2pcap', 'wireshark-common')
	const traffic = await conversation({})
	const read = dissect(tshark, capture(traffic, text2pcap), '-V').join('\n')
	for (const words of [`EPC: ${EPC}`, `EPC: ${LONG_EPC}`, 'ROSpec ID: 1', 'Time interval: 10000'])
		expect(read).toContain(words)
	const report = traffic.find(({ bytes }) => bytes[1] === 61)
	const broken = Buffer.from(report?.bytes ?? [])
	broken.writeUInt16BE(0xff00, 12)
	const file = capture([{ from: 'reader', bytes: broken }], text2pcap)
	expect(dissect(tshark, file, '-Y', '_ws.malformed || _ws.expert')).toHaveLength(1)
})
