/* `yika device test`: opens one device with its driver and says step by step what it sees. */
import type { Command } from 'commander'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import type { DeviceEvent, DeviceProblem } from '../../../till/ports/devices.ts'
import type { BenchDevice } from '../devices/bench-device.ts'
import { type DeviceFlags, withDeviceOptions } from '../devices/device-options.ts'

const HELP = `
A till that runs holds its ports: close it first, or use its own device page (More, Devices).

Examples:
  $ npm run yika -- device test reader --settings till.json
  $ npm run yika -- device test printer --settings till.json --drawer
  $ npm run yika -- device test --driver serial-scanner --path usb:0c2e:0b8a --timeout 60

Environment:
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 the device works; 1 it does not, the last line says at which step; 2 wrong command line.`

interface TestFlags extends DeviceFlags {
	readonly timeout: string
	readonly drawer?: boolean
	readonly present: boolean
}

const ANSWER_MS = 8_000

/** Adds `test` to `device`. */
export function addTestCommand(device: Command): void {
	const command: Command = withDeviceOptions(device.command('test'))
		.summary('opens one device and says what it sees')
		.description(
			'Opens one device with its driver: a printer prints, a reader waits for a card, a scanner for a code, a scale for a weight.',
		)
		.option('--timeout <seconds>', 'how long to wait for a card or a code', '30')
		.option('--no-present', 'wait for no card and no code, and print nothing')
		.option('--drawer', 'printer: open the cash drawer, too')
		.addHelpText('after', HELP)
	command.action(async (id: string | undefined, flags: TestFlags) => {
		const { chosenDevice } = await import('../devices/device-choice.ts')
		const { endProcess } = await import('../end-process.ts')
		const seconds = Number(flags.timeout)
		if (!(seconds > 0)) command.error('error: --timeout is a number of seconds', { exitCode: 2 })
		const works = await test(await chosenDevice(command, id, flags), flags, seconds * 1_000)
		endProcess(works ? 0 : 1)
	})
}

const ok = (words: string) => console.log(`ok    ${words}`)
const failed = (words: string): false => {
	console.log(`FAIL  ${words}`)
	return false
}

async function test(config: DeviceConfig, flags: TestFlags, presentMs: number): Promise<boolean> {
	const { locatePort } = await import('../../../devices/transport/locate-port.ts')
	const { openBenchDevice } = await import('../devices/bench-device.ts')
	ok(`configured: ${config.kind}, driver ${config.driver}, path ${config.path}`)
	const located = await locatePort(config.path)
	if (located.kind === 'absent')
		return failed(`nothing at ${config.path}; device list shows what is plugged in`)
	if (located.kind === 'ambiguous')
		return failed(`${located.paths.join(' and ')} are alike; write a serial number or @socket`)
	if (located.kind === 'noDevice')
		return failed(`${located.path} is a ${located.is}, not a device; device list shows what is plugged in`)
	const path = located.kind === 'found' ? located.path : config.path
	if (path !== config.path) ok(`found: ${path}`)

	let byteCount = 0
	let seen: string | null = null
	const device = openBenchDevice(
		config,
		(event) => {
			seen = stillThere(seen, event)
		},
		(direction, bytes) => {
			if (direction === 'received') byteCount += bytes.length
		},
	)
	try {
		const opened = await answers(device)
		if (opened !== null) return failed(await reasonOf(opened, path, byteCount))
		const { firmware, problems } = device.status()
		ok(firmware === null ? 'the port is open' : `it answers: ${firmware}`)
		for (const problem of problems) console.log(`note  it says: ${problem}`)
		if (!flags.present) return true
		if (config.driver === 'escpos')
			return (await hasLogo(config.logo)) && (await prints(device, flags.drawer === true))
		if (config.kind === 'customerDisplay') return shows(device)
		if (config.kind === 'paymentTerminal') {
			ok('no payment was asked for; try one of the least amount at the till')
			return true
		}
		// A scale that computes prices tells a weight only for one.
		if (config.driver === 'dialog06') void device.scale?.weigh(100)
		return await reads(device, config, presentMs, () => seen)
	} finally {
		await device.close()
	}
}

/** Null when it is connected; else what stands in the way when the time is over. */
async function answers(device: BenchDevice): Promise<DeviceProblem | null> {
	if (device.status().connected) return null
	const connected = await device.next(
		(event) => (event.kind === 'deviceChanged' && event.device.connected ? true : null),
		ANSWER_MS,
	)
	return connected === true ? null : (device.status().problems[0] ?? 'device.silent')
}

async function reasonOf(problem: DeviceProblem, path: string, byteCount: number): Promise<string> {
	const { portHolders } = await import('../devices/port-holder.ts')
	switch (problem) {
		case 'device.busy': {
			const holders = portHolders(path)
			const who = holders.length === 0 ? '' : ` (${holders.join('; ')})`
			return `the port is held by another program${who}; close the till, or use its device page`
		}
		case 'device.notAllowed':
			return 'the system does not let this user open the port; see docs/devices/ports.md'
		case 'device.notFound':
			return 'nobody is there'
		case 'device.silent':
			return byteCount > 0
				? `${byteCount} bytes came, but none that the driver understands: wrong driver or wrong speed`
				: 'the port opens, but nothing answers: power, cable, speed (baud) or driver'
		default:
			return problem
	}
}

const WHAT_TO_DO: Readonly<Record<string, string>> = {
	scanner: 'present a code',
	scale: 'put something on the scale',
}

/** What can be read now, as far as it was told: a card that lay on the reader from the beginning is told only once. */
function stillThere(before: string | null, event: DeviceEvent): string | null {
	if (event.kind === 'cardRemoved') return null
	if (event.kind === 'cardPresented' || event.kind === 'weightChanged') return wordsOf(event)
	return before
}

async function reads(
	device: BenchDevice,
	config: DeviceConfig,
	timeoutMs: number,
	seen: () => string | null,
): Promise<boolean> {
	const already = seen()
	if (already !== null) {
		ok(already)
		return true
	}
	const what = WHAT_TO_DO[config.kind] ?? 'present a card'
	console.log(`wait  ${what} (${timeoutMs / 1_000} s)`)
	const words = await device.next(wordsOf, timeoutMs)
	if (words !== null) {
		ok(words)
		return true
	}
	const { droppedBytes, badFrames } = device.status()
	return failed(`nothing was read; ${droppedBytes} bytes were noise, ${badFrames} frames were bad`)
}

function wordsOf(event: DeviceEvent): string | null {
	switch (event.kind) {
		case 'cardPresented':
			return `card ${event.medium.kind} ${event.medium.value}`
		case 'codeScanned':
			return `code ${event.code}${event.symbology === null ? '' : ` (${event.symbology})`}`
		case 'weightChanged':
			return event.weight.kind === 'stable' && event.weight.weightGrams > 0
				? `weight ${event.weight.weightGrams} g`
				: null
		case 'cardRefused':
		case 'codeRejected':
			return `read, and refused: ${event.reason}`
		default:
			return null
	}
}

function shows(device: BenchDevice): boolean {
	device.display?.show([
		{ left: '12345678901234567890', right: '' },
		{ left: 'Yika', right: '12.50' },
	])
	ok('two lines were sent; whether they can be read only you can see')
	return true
}

/** False when there is one that cannot be used: receipts come out without it, and nobody at the till is told. */
async function hasLogo(path: string | undefined): Promise<boolean> {
	if (path === undefined) return true
	const { logoFile } = await import('../../../devices/transport/logo-file.ts')
	const file = logoFile(path)
	if (file.kind === 'unusable') return failed(file.reason)
	ok(`logo: ${file.logo.width} × ${file.logo.height} dots`)
	return true
}

async function prints(device: BenchDevice, drawer: boolean): Promise<boolean> {
	const { testPage } = await import('../../../till/receipt/test-page.ts')
	const layout = testPage('zh-CN')
	const outcome = await device.printer?.print({ jobId: 'test', layout, copy: false }, async () => undefined)
	if (outcome?.kind !== 'done') return failed(`test print: ${outcome?.kind} ${outcome?.problem}`)
	ok('test print: done, the printer confirms it')
	if (!drawer) return true
	if (!(await device.printer?.openDrawer())) return failed('the drawer was not opened')
	ok('drawer: pulse sent; whether it opened only you can see')
	return true
}
