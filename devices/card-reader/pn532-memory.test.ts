import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { Pn532Simulator } from '../../test/simulators/pn532-simulator.ts'
import { MifareMemory, NtagMemory } from '../../test/simulators/simulated-card-memory.ts'
import type { CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { DeviceSupervisor } from '../device-supervisor.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import { Pn532Reader } from './pn532-reader.ts'

const UID = 'CB98A605'
const NTAG = '04A1B2C3D45E80'
const key = { which: 'A', key: fromHex('FFFFFFFFFFFF') } as const
const pay: CardOperation = { kind: 'changeValue', block: 4, by: -350, key }

/** A reader on a memory cable with a card on it, in a time that the test moves. */
describe('card memory', () => {
	let time: ManualTime
	let cable: MemoryCable
	let chip: Pn532Simulator
	let card: MifareMemory
	let supervisor: DeviceSupervisor<Pn532Reader>
	let told: string[]

	beforeEach(async () => {
		time = new ManualTime()
		cable = new MemoryCable('memory')
		chip = new Pn532Simulator()
		chip.connected((bytes) => cable.send(bytes))
		cable.onBytes((bytes) => chip.received(bytes))
		told = []
		const hear = (event: DeviceEvent) => void (event.kind !== 'deviceChanged' && told.push(event.kind))
		const device = { deviceId: 'reader', kind: 'cardReader' as const, source: cable.near }
		supervisor = new DeviceSupervisor(
			{ ...device, makeDriver: (host) => new Pn532Reader(host) },
			time.ports,
			hear,
		)
		supervisor.start()
		card = new MifareMemory(UID)
		card.putValue(4, 2_500, 4)
		chip.tapCard(UID, card)
		await time.advance(1_000)
	})
	afterEach(() => supervisor.close())

	async function performed(operation: CardOperation, uid = UID): Promise<CardOutcome | null> {
		let outcome: CardOutcome | null = null
		void supervisor.driver.perform(operation, uid).then((one) => {
			outcome = one
		})
		await time.advance(5_000)
		return outcome
	}
	const value = () => Buffer.from(card.block(4), 'hex').readInt32LE(0)

	test('blocks are read and written, values changed and copied', async () => {
		const data = fromHex('00112233445566778899AABBCCDDEEFF')
		expect(await performed({ kind: 'writeBlock', block: 5, data, key })).toEqual({ kind: 'written' })
		expect(await performed({ kind: 'readBlock', block: 5, key })).toEqual({ kind: 'read', data })
		expect(await performed(pay)).toEqual({ kind: 'value', value: 2_150, address: 4 })
		expect(await performed({ ...pay, by: 1_000 })).toEqual({ kind: 'value', value: 3_150, address: 4 })
		expect(await performed({ kind: 'copyValue', from: 4, to: 6, key })).toMatchObject({ value: 3_150 })
		expect(card.block(6)).toBe(card.block(4))
		expect(told).toEqual(['cardPresented'])
	})

	test('an NTAG says what it is, and keeps a page', async () => {
		const ntag = new NtagMemory()
		chip.tapCard(NTAG, ntag)
		await time.advance(1_000)
		expect(await performed({ kind: 'readVersion' }, NTAG)).toMatchObject({
			kind: 'version',
			product: 'NTAG215',
		})
		const write: CardOperation = { kind: 'writePage', page: 6, data: fromHex('504F5331') }
		expect(await performed(write, NTAG)).toEqual({ kind: 'written' })
		expect(ntag.page(6)).toBe('504f5331')
		const read = await performed({ kind: 'readPages', page: 3 }, NTAG)
		expect(read).toMatchObject({ kind: 'read' })
		expect(read?.kind === 'read' && Buffer.from(read.data).toString('hex')).toBe(
			'e1103e000000000000000000504f5331',
		)
		// Behind its last page it refuses and falls silent; the next operation selects it anew.
		expect(await performed({ kind: 'readPages', page: 200 }, NTAG)).toEqual({
			kind: 'failed',
			reason: 'card.timeout',
		})
		expect(await performed({ kind: 'readPages', page: 4 }, NTAG)).toMatchObject({ kind: 'read' })
	})

	test('a wrong key, another card, no card, no reader', async () => {
		card.put(7, `${'aa'.repeat(6)}ff078069${'bb'.repeat(6)}`)
		expect(await performed(pay)).toEqual({ kind: 'failed', reason: 'authentication' })
		const keyB = { which: 'B', key: fromHex('BBBBBBBBBBBB') } as const
		expect(await performed({ ...pay, key: keyB })).toMatchObject({ kind: 'value', value: 2_150 })
		expect(await performed(pay, '01020304')).toEqual({ kind: 'failed', reason: 'otherCard' })
		chip.removeCard()
		expect(await performed(pay)).toEqual({ kind: 'failed', reason: 'noCard' })
		cable.unplug()
		await time.advance(100)
		expect(await performed(pay)).toEqual({ kind: 'failed', reason: 'readerAway' })
	})

	test.each([
		['gone before it is loaded', 0xc0, 'gone', 'failed', 2_500],
		['gone before it is kept', 0xb0, 'gone', 'unknown', 2_500],
		['gone right after it was kept', 0xb0, 'goneAfter', 'unknown', 2_150],
		['kept, and the answer lost on the air', 0xb0, 'answerLost', 'value', 2_150],
		['kept, and the chip says nothing', 0xb0, 'replyLost', 'value', 2_150],
		['loaded, and the chip says nothing', 0xc0, 'replyLost', 'failed', 2_500],
	] as const)('a card that is %s', async (_name, command, fault, kind, held) => {
		chip.atCardCommand(command, fault)
		expect(await performed(pay)).toMatchObject({ kind })
		expect(value()).toBe(held)
		// Whatever happened, the reader goes on reading.
		chip.removeCard()
		await time.advance(2_000)
		told.length = 0
		chip.tapCard(UID, card)
		await time.advance(2_000)
		expect(told).toEqual(['cardPresented'])
	})

	test('lost ACKs, a spoiled reply and a reply cut short cost time and nothing else', async () => {
		chip.loseNextAck(2)
		expect(await performed(pay)).toMatchObject({ kind: 'value', value: 2_150 })
		chip.corruptNextFrame(1)
		expect(await performed(pay)).toMatchObject({ kind: 'value', value: 1_800 })
	})

	test('pulled out when the card was told to keep it: unknown, and said so at once', async () => {
		chip.atCardCommand(0xb0, 'replyLost')
		let outcome: CardOutcome | null = null
		void supervisor.driver.perform(pay, UID).then((one) => {
			outcome = one
		})
		while (value() === 2_500) await time.advance(1)
		cable.unplug()
		await time.advance(1)
		expect(outcome).toEqual({ kind: 'unknown', reason: 'readerAway' })
	})

	test('one operation at a time; a second is told to wait', async () => {
		const first = supervisor.driver.perform(pay, UID)
		expect(await supervisor.driver.perform(pay, UID)).toEqual({ kind: 'failed', reason: 'busy' })
		await time.advance(2_000)
		expect(await first).toMatchObject({ kind: 'value', value: 2_150 })
	})

	test('a reader that stops answering answers an operation all the same', async () => {
		chip.silent(true)
		expect(await performed(pay)).toEqual({ kind: 'failed', reason: 'noAnswer' })
		expect(value()).toBe(2_500)
	})
})
