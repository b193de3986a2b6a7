/* `yika device` as a technician meets it: a simulated device in one process, list, test and monitor in others. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../../server/database/postgres-programs.ts'
import { CommandBench, deviceCommand } from '../../test/helpers/device-command.ts'
import { writeLoneTill } from '../../test/helpers/lone-till.ts'
import { runLine, SIMULATOR_KINDS } from './devices/simulator-kinds.ts'

const UID = '04A1B2C3D4E580'

let bench: CommandBench
beforeEach(() => {
	bench = new CommandBench()
})
afterEach(() => bench.close())

test('a reader: found, answers, reads the card that is tapped; monitor shows it frame by frame', async () => {
	const { sim, path } = await bench.simulated('pn532')
	mkdirSync(join(bench.folder, 'till'))
	const settings = writeLoneTill(join(bench.folder, 'till'), [
		{ deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path },
		{ deviceId: 'gun', kind: 'scanner', driver: 'serial-scanner', path: 'usb:0c2e:0b8a' },
	])
	const listed = await deviceCommand('list', '--settings', settings)
	expect(listed.out).toMatch(/reader .* found: \/dev\/pts\/\d+/)
	expect(listed.out).toMatch(/gun .* NOT FOUND/)
	expect(listed.code).toBe(1)

	const tested = bench.running('test', 'reader', '--settings', settings)
	await tested.says('present a card')
	sim.tell(`tap ${UID}`)
	expect(await tested.ended()).toBe(0)
	expect(tested.out).toMatch(/^ok {4}it answers: PN532/m)
	expect(tested.out).toContain(`card uid ${UID}`)

	const monitor = bench.running('monitor', 'reader', '--settings', settings)
	await monitor.says('"cardPresented"')
	await monitor.says('"frame":"ack"')
	const busy = await deviceCommand('test', 'reader', '--settings', settings, '--timeout', '1')
	expect(busy).toMatchObject({
		code: 1,
		out: expect.stringMatching(/held by another program.*close the till/),
	})
	expect(await monitor.end('SIGINT')).toBe(0)
	for (const line of monitor.out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('kind')
})

test('a printer prints its test page; without paper it says so', async () => {
	const { sim, path } = await bench.simulated('printer')
	const described = ['--driver', 'escpos', '--path', path] as const
	expect(await deviceCommand('test', ...described, '--drawer')).toMatchObject({ code: 0 })
	await sim.says(/打印测试 test print/)
	await sim.says('drawer opened')
	sim.tell('paper out')
	await sim.says(/^ok$/m)
	const second = await deviceCommand('test', ...described)
	expect(second.out).toMatch(/FAIL {2}test print: notReady printer.paperOut/)
	expect(second.code).toBe(1)
})

test('a scanner shows its bytes', async () => {
	const { sim, path } = await bench.simulated('scanner')
	const monitor = bench.running('monitor', '--driver', 'serial-scanner', '--path', path, '--raw')
	await monitor.says('"connected":true')
	sim.tell('scan 6901234567892')
	await monitor.says('"direction":"received","hex":"36393031')
	await monitor.says('"codeScanned"')
})

test('a card that lies on the reader already is read; who has seen enough of monitor ends it', async () => {
	const { sim, path } = await bench.simulated('pn532')
	sim.tell(`tap ${UID}`)
	await sim.says(/^ok$/m)
	const tested = await deviceCommand('test', '--driver', 'pn532-hsu', '--path', path)
	expect(tested).toMatchObject({ code: 0, out: expect.stringContaining(`ok    card uid ${UID}`) })
	const monitor = bench.running('monitor', '--driver', 'pn532-hsu', '--path', path)
	await monitor.says('"cardPresented"')
	monitor.child.stdout?.destroy()
	expect(await monitor.ended()).toBe(0)
	expect(monitor.err).toBe('')
})

test('a payment terminal on the network: it answers, no payment is asked for, and its frames are shown', async () => {
	const sim = bench.running('sim', 'ecr', '--port', '0')
	expect(await sim.ended()).toBe(2)
	const port = String(await freePort())
	const terminal = bench.running('sim', 'ecr', '--port', port)
	await terminal.says(`ready tcp://127.0.0.1:${port}`)
	const described = ['--driver', 'yika-ecr', '--path', `tcp://127.0.0.1:${port}`] as const
	const tested = await deviceCommand('test', ...described)
	expect(tested).toMatchObject({
		code: 0,
		out: expect.stringMatching(/it answers: YIKA-PAY 1\n.*no payment/),
	})
	expect(terminal.out).not.toContain('charged')
	const monitor = bench.running('monitor', ...described)
	await monitor.says('"frame":"statusRequest"')
	await monitor.says(/"frame":"status","byteCount":\d+,"fields":.*YIKA-PAY/)
	terminal.tell('power off')
	await monitor.says('"device.silent"')
})

test('a scale that tells its weight by itself', async () => {
	const { sim, path } = await bench.simulated('cas-22')
	sim.tell('put 1245')
	const tested = await deviceCommand('test', '--driver', 'cas-22', '--path', path)
	expect(tested).toMatchObject({ code: 0, out: expect.stringContaining('weight 1245 g') })
})

test('monitor says how much a swipe reader said, and not what, nor that it was noise', async () => {
	const { sim, path } = await bench.simulated('msr605')
	const monitor = bench.running('monitor', '--driver', 'msr605', '--path', path)
	await monitor.says('"cmd":"readIso"')
	sim.tell('swipe %WANG?;88000001=2712?')
	await monitor.says('"cardPresented"')
	expect(monitor.out).toMatch(/"direction":"received","hidden":"it may be a card","byteCount":\d+/)
	expect(monitor.out).not.toMatch(/"noise"|2a2a/)
})

test('a folder is told from a device', async () => {
	const tested = await deviceCommand('test', '--driver', 'escpos', '--path', bench.folder)
	expect(tested).toMatchObject({
		code: 1,
		out: expect.stringContaining(`${bench.folder} is a folder, not a device`),
	})
})

test('a wrong command line is answered with the words that are right', async () => {
	expect(await deviceCommand('sim', 'toaster')).toMatchObject({
		code: 2,
		err: expect.stringContaining('pn532'),
	})
	expect(await deviceCommand('test')).toMatchObject({ code: 2, err: expect.stringContaining('--settings') })
	const driver = await deviceCommand('test', '--driver', 'toaster', '--path', '/dev/null')
	expect(driver).toMatchObject({ code: 2, err: expect.stringContaining('pn532-hsu') })
	expect(
		await deviceCommand('test', '--driver', 'escpos', '--path', join(bench.folder, 'none')),
	).toMatchObject({
		code: 1,
		out: expect.stringContaining('FAIL'),
	})
})

describe('the lines that a simulator takes', () => {
	const make = (kind: string) => {
		const found = SIMULATOR_KINDS[kind]
		if (!found) throw new Error(kind)
		return found.make(() => undefined)
	}
	test.each([
		['printer', 'paper near end'],
		['printer', 'paper lasts 3'],
		['pn532', 'TAP 04a1b2c3'],
		['scanner', 'scan ABC 12'],
		['m100', 'field 3034257BF7194E4000001A85 3034257BF7194E4000001A86'],
		['msr605', 'swipe %WANG?;88000001=2712?'],
		['toledo', 'put 1245'],
		['dm-d', 'power cycle'],
		['led8n', 'power cycle'],
		['rfid125-em18', 'tap 0102030405'],
		['printer', 'xoff after 300'],
		['printer', 'power off'],
		['ecr', 'dies after approval'],
		['cas-22', 'put shaking 500'],
		['llrp', 'other client gone'],
	])('%s: %s', (kind, line) => expect(runLine(make(kind), line)).toBe(true))

	test.each([
		['pn532', 'tap', '<uid> is missing'],
		['pn532', 'tap 12', 'is no UID'],
		['printer', 'paper lasts long', 'is not a number'],
		['scanner', 'noise xyz', 'is not hexadecimal'],
		['msr605', 'swipe 88000001', 'is no stripe'],
		['toledo', 'put much', 'is not a number'],
		['m100', 'field 04A1', 'is no EPC'],
		['llrp', `walk in ${'0'.repeat(24)}`, 'nobody has it read'],
	])('%s: %s is wrong', (kind, line, words) => expect(() => runLine(make(kind), line)).toThrow(words))

	test('a line that names no command', () => expect(runLine(make('scanner'), 'tapioca')).toBe(false))
})
