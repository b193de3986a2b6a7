/* `yika device write-card` and `read-card` as store IT runs them, against simulated readers in other processes. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DeviceConfig, deviceConfigSchema } from '../../protocol/devices/device-config.ts'
import { CommandBench, deviceCommand } from '../../test/helpers/device-command.ts'
import type { CardOutcome } from '../../till/ports/card-memory.ts'
import { trackProblem, wholeTrack, wordsOfCard } from './devices/card-words.ts'
import { type WriteFlags, writeOrder } from './devices/write-order.ts'

const UID = 'CB98A605'
const KEY = 'FFFFFFFFFFFF'

let bench: CommandBench
beforeEach(() => {
	bench = new CommandBench()
})
afterEach(() => bench.close())

async function simulated(kind: string, driver: string) {
	const { sim, path } = await bench.simulated(kind)
	return { sim, on: ['--driver', driver, '--path', path] as const }
}

test('a magnetic card is written and read back; a spoilt one is told, and one that nobody draws through', async () => {
	const { sim, on } = await simulated('msr605', 'msr605')
	const write = async () => {
		const writing = bench.running('write-card', ...on, '--track2', '88000001', '--coercivity', 'low')
		await writing.says('draw the card through to write it')
		sim.tell('swipe ;0?')
		await writing.says('draw the same card through again')
		sim.tell('swipe again')
		return { code: await writing.ended(), out: writing.out }
	}
	expect(await write()).toMatchObject({
		code: 0,
		out: expect.stringMatching(/^ok {4}written, and read back as written$/m),
	})
	sim.tell('spoil write')
	expect(await write()).toMatchObject({
		code: 1,
		out: expect.stringMatching(/^FAIL {2}what was read back is not what was written/m),
	})
	const givenUp = bench.running('write-card', ...on, '--erase')
	await givenUp.says('draw the card through to erase it')
	expect(await givenUp.end('SIGINT')).toBe(1)
	expect(givenUp.out).toMatch(/^FAIL {2}no card was drawn through. Nothing was written$/m)
})

test('a chip card: a block written and read, a wrong key, which chip it is', async () => {
	const { sim, on } = await simulated('pn532', 'pn532-hsu')
	sim.tell(`tap ${UID}`)
	const data = '00112233445566778899AABBCCDDEEFF'
	const block = ['--block', '5', '--key', KEY] as const
	expect(await deviceCommand('write-card', ...on, ...block, '--data', data)).toMatchObject({
		code: 0,
		out: expect.stringMatching(/^ok {4}card CB98A605\nok {4}written, and read back as written$/m),
	})
	expect(await deviceCommand('read-card', ...on, ...block)).toMatchObject({
		code: 0,
		out: expect.stringMatching(new RegExp(`^ok {4}${data}$`, 'm')),
	})
	const wrongKey = ['--block', '5', '--key', '000000000000', '--key-b', '--data', data] as const
	expect(await deviceCommand('write-card', ...on, ...wrongKey)).toMatchObject({
		code: 1,
		out: expect.stringMatching(/^FAIL {2}the card does not take this key.*holds what it held before$/m),
	})
	sim.tell('tap 04A1B2C3D4E580')
	expect(await deviceCommand('read-card', ...on)).toMatchObject({
		code: 0,
		out: expect.stringMatching(/^ok {4}NTAG215$/m),
	})
})

test.each<[CardOutcome, boolean, string]>([
	[{ kind: 'failed', reason: 'noCard' }, false, 'the card is not on the reader any more.'],
	[{ kind: 'failed', reason: 'card.timeout' }, true, 'holds what it held before'],
	[{ kind: 'unknown', reason: 'readerAway' }, true, 'may hold the old bytes or the new ones'],
])('%o says what the card holds', (outcome, mayChange, words) => {
	expect(wordsOfCard(outcome, mayChange)).toMatchObject({
		isGood: false,
		words: expect.stringContaining(words),
	})
})

test('a reader that is not there is told, with what to do', async () => {
	const absent = ['--driver', 'msr605', '--path', join(bench.folder, 'none')] as const
	expect(await deviceCommand('write-card', ...absent, '--erase')).toMatchObject({
		code: 1,
		out: expect.stringMatching(/^FAIL {2}.*nothing is there; yika device test.*No card was touched$/m),
	})
})

test('a wrong command line ends with 2, and the key is not repeated', async () => {
	const order = ['--driver', 'pn532-hsu', '--path', '/dev/null', '--block', '5'] as const
	const answer = await deviceCommand('write-card', ...order, '--key', 'SECRET', '--data', '00'.repeat(16))
	expect(answer).toMatchObject({ code: 2, err: expect.stringContaining('the key is 6 bytes') })
	expect(answer.err + answer.out).not.toContain('SECRET')
})

describe('what is wrong is answered with the words that are right', () => {
	const block = { block: '5', key: KEY, data: '00'.repeat(16) }
	test.each<[string, DeviceConfig['driver'], Partial<WriteFlags>, string]>([
		['nothing to write', 'msr605', {}, '--erase, --block or --page'],
		['two things to write', 'msr605', { erase: true, track2: '1' }, 'one of them'],
		['letters on track 2', 'msr605', { track2: 'WANG' }, 'at most 37 digits'],
		['no coercivity', 'msr605x', { erase: true, coercivity: 'much' }, 'high or low'],
		['a block for an encoder', 'msr605', block, 'magnetic cards'],
		['tracks for a chip reader', 'pn532-hsu', { track2: '1' }, '--block or --page'],
		['half a block', 'pn532-hsu', { ...block, data: '00' }, '16 bytes'],
		['a page that is no number', 'pn532-hsu', { page: 'six', data: '00000000' }, '--page is a number'],
		['a scanner', 'serial-scanner', { erase: true }, 'writes no cards'],
	])('%s', (_name, driver, flags, words) => {
		const kind = driver === 'serial-scanner' ? 'scanner' : 'cardReader'
		const config = deviceConfigSchema.parse({ deviceId: 'one', kind, driver, path: '/dev/null' })
		const wrong = (said: string): never => {
			throw new Error(said)
		}
		expect(() => writeOrder(config, { timeout: '30', ...flags }, wrong)).toThrow(words)
	})
})

test('tracks get the sentinels that were not typed', () => {
	expect(wholeTrack('88000001^WANG', 1)).toBe('%88000001^WANG?')
	expect(wholeTrack(';88000001=2712?', 2)).toBe(';88000001=2712?')
	expect(wholeTrack('0188000001=', 3)).toBe(';0188000001=?')
	expect(wholeTrack('WANG', 3)).toBe('%WANG?')
	for (const [track, lengthMax] of [
		[1, 76],
		[2, 37],
		[3, 104],
	] as const) {
		expect(trackProblem(wholeTrack('1'.repeat(lengthMax), track), track)).toBeNull()
		expect(trackProblem(wholeTrack('1'.repeat(lengthMax + 1), track), track)).toContain(`${lengthMax}`)
	}
})
