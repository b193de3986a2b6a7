/*
 * Debian's libnfc opens our simulated PN532 on a pseudo-terminal, lists its card and reads and writes its memory. libnfc
 * knows nothing of us: frames, ACKs, wake-up, checksums, authentication and block layout are so confirmed by other people's
 * code, and with them what our driver was tested against.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Pn532Simulator } from '../simulators/pn532-simulator.ts'
import { Pty } from '../simulators/pty.ts'
import { MifareMemory } from '../simulators/simulated-card-memory.ts'
import { debianProgram } from './debian-program.ts'
import { ran } from './ran.ts'

const UID = 'CB98A605'
const DATA = '00112233445566778899aabbccddeeff'

describe('libnfc', () => {
	let folder: string
	let chip: Pn532Simulator
	let card: MifareMemory
	let pty: Pty

	beforeEach(async () => {
		debianProgram('nfc-list', 'libnfc-bin')
		debianProgram('nfc-mfclassic', 'libnfc-bin')
		folder = mkdtempSync(join(tmpdir(), 'yika-libnfc-'))
		chip = new Pn532Simulator()
		card = new MifareMemory(UID)
		pty = new Pty(join(folder, 'pn532'), chip)
		await pty.plug()
	})
	afterEach(async () => {
		await pty.unplug()
		rmSync(folder, { recursive: true })
	})

	const libnfc = (program: string, ...args: string[]) =>
		ran(program, args, { LIBNFC_DEVICE: `pn532_uart:${pty.link}` })

	test('nfc-list finds the card, with its UID and its kind', async () => {
		chip.tapCard(UID, card)
		const { code, output } = await libnfc('nfc-list', '-v')
		expect(output).toMatch(/UID \(NFCID1\): cb {2}98 {2}a6 {2}05/)
		expect(output).toMatch(/SAK \(SEL_RES\): 08/)
		expect(output).toContain('MIFARE Classic 1K')
		expect(code).toBe(0)
	})

	test('nfc-list finds a UID of seven bytes, and nothing where nothing is', async () => {
		expect((await libnfc('nfc-list')).output).not.toContain('UID')
		chip.tapCard('04A1B2C3D45E80')
		expect((await libnfc('nfc-list')).output).toMatch(/04 {2}a1 {2}b2 {2}c3 {2}d4 {2}5e {2}80/)
	})

	test('nfc-mfclassic authenticates sixteen sectors and reads all 64 blocks', async () => {
		card.putValue(4, 2_500, 4)
		card.put(62, DATA)
		chip.tapCard(UID, card)
		const file = join(folder, 'dump.mfd')
		const { code, output } = await libnfc('nfc-mfclassic', 'r', 'a', 'u', file)
		expect(output).toContain('Done, 64 of 64 blocks read.')
		expect(code).toBe(0)
		const dump = readFileSync(file)
		const blocks = Array.from({ length: 64 }, (_, block) => dump.toString('hex', block * 16, block * 16 + 16))
		// Of a trailer it writes down the key that it used and the access bits, and no key B.
		const read = (block: number) => (block % 4 === 3 ? blocks[block]?.slice(0, 20) : blocks[block])
		const held = (block: number) => (block % 4 === 3 ? card.block(block).slice(0, 20) : card.block(block))
		expect(blocks.map((_, block) => read(block))).toEqual(blocks.map((_, block) => held(block)))
		expect(blocks[4]).toBe('c40900003bf6ffffc409000004fb04fb')
	})

	test('nfc-mfclassic writes a block, and a wrong key keeps it out', async () => {
		chip.tapCard(UID, card)
		const file = join(folder, 'dump.mfd')
		await libnfc('nfc-mfclassic', 'r', 'a', 'u', file)
		const dump = readFileSync(file)
		// Of each sector but the first, libnfc 1.8 writes the first block.
		dump.write(DATA, 8 * 16, 'hex')
		writeFileSync(file, dump)
		const written = await libnfc('nfc-mfclassic', 'w', 'a', 'u', file)
		expect(written.output).toMatch(/Done, \d+ of 64 blocks written/)
		expect(card.block(8)).toBe(DATA)
		card.put(7, `${'aa'.repeat(6)}ff078069${'bb'.repeat(6)}`)
		const refused = await libnfc('nfc-mfclassic', 'r', 'a', 'u', join(folder, 'other.mfd'))
		expect(refused.output).toContain('authentication failed for block')
	})
})
