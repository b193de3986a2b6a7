/** A million bytes, seeded, half of them random and half what a reader says with damage: through the codec, and at a reader's client. */
import { expect, test } from 'vitest'
import { heldBytes, mutated } from '../../test/conformance/driver-noise-suite.ts'
import { deviceVectors } from '../../test/helpers/device-vectors.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { type Chance, chance } from '../../test/simulation/chance.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import { llrpDecoder } from './llrp-decoder.ts'
import { encodeMessage, LLRP_MESSAGE_BYTE_COUNT_MAX, matchLlrpMessage, u16 } from './llrp-message.ts'
import { llrpParameter, readParameters, tlv } from './llrp-parameters.ts'
import { readEvents, readReport, readStatus } from './llrp-reports.ts'
import { PortalReader, type PortalStatus } from './portal-reader.ts'

const NOISE_BYTE_COUNT = 1_000_000
const said = deviceVectors('llrp')
	.filter(({ dir, valid }) => dir === 'dev>host' && valid)
	.map(({ bytes }) => bytes)

const noise = (random: Chance) =>
	random.happens(0.5) ? mutated(random, said) : random.bytes(random.between(1, 200))

test('the decoder tells every byte of it once, in order', () => {
	const random = chance(0x4c4c5250)
	for (let fed = 0; fed < NOISE_BYTE_COUNT; ) {
		// Streams are short, because a length in the noise may swallow all that follows, as it must.
		const stream = llrpDecoder.start({ direction: null, context: null })
		let at = 0
		let told = 0
		const count = (found: ReturnType<typeof stream.feed>) => {
			for (const { offset, bytes } of found) {
				expect(offset).toBe(told)
				told += bytes.length
			}
		}
		for (let pieces = random.between(1, 30); pieces > 0; pieces -= 1) {
			const piece = noise(random)
			count(stream.feed(piece))
			at += piece.length
		}
		count(stream.end())
		expect(told).toBe(at)
		fed += at
	}
})

test('parameters from anything: never more than there is, and never an exception', () => {
	const random = chance(0x4c4c5251)
	for (let fed = 0; fed < NOISE_BYTE_COUNT; ) {
		const body = noise(random)
		fed += body.length
		const { parameters, fault } = readParameters(body)
		const read = parameters.reduce((sum, one) => sum + one.body.length + (one.type < 128 ? 1 : 4), 0)
		expect(fault === null ? read === body.length : read < body.length).toBe(true)
		readReport(body)
		readEvents(body)
		readStatus(body)
		const match = matchLlrpMessage(body)
		if (match.kind === 'frame') expect(match.byteCount).toBeLessThanOrEqual(body.length)
	}
})

test('a client of a reader that went mad comes back to it, keeps nothing, and reads the next tag', async () => {
	const random = chance(0x4c4c5252)
	const time = new ManualTime()
	const cable = new MemoryCable('door')
	const changes: PortalStatus[] = []
	let tags: string[] = []
	const reader = new PortalReader({
		source: cable.near,
		antennaIds: [],
		ports: time.ports,
		onTags: (more) => {
			tags = more.map(({ epc }) => epc)
		},
		onChange: (status) => changes.splice(0, changes.length, status),
		onComplaint: () => undefined,
	})
	cable.onBytes((bytes) => answer(cable, bytes))
	const served = async () => {
		for (let waited = 0; !reader.status().connected && waited < 100; waited += 1) {
			cable.send(greeting)
			await time.advance(1_000)
		}
		expect(reader.status().connected).toBe(true)
	}
	reader.start()
	await served()
	let warmBytes = 0
	for (let fed = 0; fed < NOISE_BYTE_COUNT; ) {
		const piece = noise(random)
		cable.send(piece)
		fed += piece.length
		await time.advance(random.happens(0.1) ? random.between(1, 2_000) : 0)
		if (random.happens(0.02)) cable.send(greeting)
		if (warmBytes === 0 && fed > NOISE_BYTE_COUNT / 5) warmBytes = heldBytes()
	}
	expect(heldBytes() - warmBytes).toBeLessThan(LLRP_MESSAGE_BYTE_COUNT_MAX)
	expect(time.pendingCount).toBeLessThan(5)
	// Half a message may wait for its end, and only silence shows that it will not come.
	cable.unplug()
	cable.plug()
	await time.advance(20_000)
	await served()
	cable.send(report)
	await time.advance(0)
	expect(tags).toEqual(['E2801160600002070000ABCD'])
	await reader.close()
})

const message = (type: number, id: number, body: Uint8Array) => encodeMessage({ version: 1, type, id, body })

const greeting = message(
	63,
	1,
	tlv(llrpParameter.readerEventData, tlv(llrpParameter.connectionAttempt, u16(0))),
)
const report = said.find((bytes) => bytes[1] === 61) ?? new Uint8Array(0)

/** Says yes to everything. */
function answer(cable: MemoryCable, bytes: Uint8Array): void {
	const match = matchLlrpMessage(bytes)
	if (match.kind !== 'frame' || match.frame.type === 72) return
	const { type, id } = match.frame
	cable.send(message(type === 14 ? 4 : type + 10, id, tlv(llrpParameter.status, u16(0), u16(0))))
}
