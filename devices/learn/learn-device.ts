import { assert } from '../../protocol/base/assert.ts'
import { type DeviceConfig, deviceConfigSchema } from '../../protocol/devices/device-config.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import type { DevicePorts } from '../device-ports.ts'
import { concatenate } from '../framing/framer.ts'
import { openDevices } from '../open-devices.ts'
import type { PortSource } from '../transport/byte-port.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import type { LineSettings } from '../transport/port-source.ts'
import { watchedSource } from '../transport/watched-source.ts'
import { ASKING, type LearnCandidate, LISTENING, LISTENING_BAUDS } from './learn-candidates.ts'

/**
 * Finds the driver that understands what is plugged in somewhere: those that ask are tried in turn; what comes in between,
 * because somebody presents a card or scans a code, is read by those that only listen. What must stay true: one port is
 * open at a time, and it is given back before an answer is given.
 */
export type Learnt = {
	readonly config: DeviceConfig
	/** What it read meanwhile, or what it calls itself. */
	readonly seen: string | null
}

export type LearnPorts = DevicePorts & {
	readonly sourceFor: (path: string, line: LineSettings) => PortSource
	/** What is tried now. */
	readonly onStep: (step: { readonly driver: string; readonly baud: number }) => void
}

/** Opening, waking and asking twice; the slowest printer's heartbeat is two seconds. */
const ANSWER_MS = 2_500
const LISTEN_MS = 5_000
/** A scan is over when its line was quiet for so long. */
const QUIET_MS = 300
const LISTEN_ROUNDS = 4

/** Null: nothing here understands it, or nobody presented anything. */
export async function learnDevice(path: string, ports: LearnPorts): Promise<Learnt | null> {
	for (const candidate of ASKING) {
		const learnt = await ask(path, candidate, ports)
		if (learnt) return learnt
	}
	for (let round = 0; round < LISTEN_ROUNDS; round++) {
		for (const baud of LISTENING_BAUDS) {
			const learnt = await listen(path, baud, ports)
			if (learnt) return learnt
		}
	}
	return null
}

async function ask(path: string, candidate: LearnCandidate, ports: LearnPorts): Promise<Learnt | null> {
	const config = configOf(path, candidate)
	let heard: Uint8Array = new Uint8Array(0)
	let usualBaud = 0
	const answered = Promise.withResolvers<string | null>()
	const devices = openDevices(
		[config],
		ports,
		(event) => {
			if (event.kind === 'deviceChanged' && event.device.connected) answered.resolve(event.device.firmware)
		},
		{
			sourceFor: (at, line) => {
				usualBaud = line.baudRate
				ports.onStep({ driver: config.driver, baud: line.baudRate })
				return watchedSource(ports.sourceFor(at, line), (direction, bytes) => {
					if (direction === 'received') heard = concatenate(heard, bytes)
				})
			},
		},
	)
	const late = Symbol('late')
	const seen = await within(ports, ANSWER_MS, answered.promise, late)
	await devices.close()
	if (seen !== late) return { config, seen: seen as string | null }
	return heard.length === 0 ? null : understood(path, usualBaud, heard, ports)
}

async function listen(
	path: string,
	baud: (typeof LISTENING_BAUDS)[number],
	ports: LearnPorts,
): Promise<Learnt | null> {
	let heard: Uint8Array = new Uint8Array(0)
	const quiet = Promise.withResolvers<null>()
	let cancelQuiet = (): void => undefined
	const opening = await ports.sourceFor(path, { baudRate: baud, xonXoff: false }).open({
		data: (bytes) => {
			heard = concatenate(heard, bytes)
			cancelQuiet()
			cancelQuiet = ports.timer.after(QUIET_MS, () => quiet.resolve(null))
		},
		error: () => undefined,
		closed: () => undefined,
	})
	ports.onStep({ driver: LISTENING.map(({ driver }) => driver).join(', '), baud })
	await within(ports, LISTEN_MS, quiet.promise, null)
	cancelQuiet()
	if (opening.kind === 'opened') await opening.port.close()
	return heard.length === 0 ? null : understood(path, baud, heard, ports)
}

/** Lets each listening driver read what was heard. */
async function understood(
	path: string,
	baud: number,
	heard: Uint8Array,
	ports: LearnPorts,
): Promise<Learnt | null> {
	for (const candidate of LISTENING) {
		const cable = new MemoryCable('heard')
		const read = Promise.withResolvers<string>()
		let usualBaud = 0
		const devices = openDevices(
			[configOf(path, candidate)],
			ports,
			(event) => {
				const number = numberIn(event)
				if (number !== null) read.resolve(number)
			},
			{
				sourceFor: (_at, line) => {
					usualBaud = line.baudRate
					return cable.near
				},
			},
		)
		const opened = new Promise<void>((resolve) => ports.timer.after(0, resolve))
		await opened
		cable.send(heard)
		const seen = await within(ports, QUIET_MS * 2, read.promise, null)
		await devices.close()
		if (seen === null) continue
		return { config: configOf(path, { ...candidate, baud: baud === usualBaud ? null : asBaud(baud) }), seen }
	}
	return null
}

function numberIn(event: DeviceEvent): string | null {
	if (event.kind === 'cardPresented') return event.medium.value
	if (event.kind === 'weightChanged' && event.weight.kind === 'stable') return `${event.weight.weightGrams} g`
	return event.kind === 'codeScanned' ? event.code : null
}

/** `learnt`: a name until it has one of its own. */
function configOf(path: string, { driver, kind, baud }: LearnCandidate): DeviceConfig {
	return deviceConfigSchema.parse({
		deviceId: 'learnt',
		driver,
		kind,
		path,
		...(baud == null ? {} : { baud }),
	})
}

function asBaud(baud: number): LearnCandidate['baud'] {
	const known = LISTENING_BAUDS.find((one) => one === baud)
	assert(known !== undefined, 'only speeds that were listened at')
	return known
}

async function within<T, L>(
	ports: DevicePorts,
	timeoutMs: number,
	promise: Promise<T>,
	late: L,
): Promise<T | L> {
	const timeout = Promise.withResolvers<L>()
	const cancel = ports.timer.after(timeoutMs, () => timeout.resolve(late))
	const value = await Promise.race([promise, timeout.promise])
	cancel()
	return value
}
