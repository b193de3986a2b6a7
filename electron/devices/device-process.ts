/**
 * The process of one device: its driver and supervisor, away from the till process, so that neither a bug in a driver nor
 * a native module that hangs can touch a sale. Started by `device-keeper.ts` only; it ends with the till process, however
 * that ends. It holds nothing that must survive.
 */
import { flushCompileCache } from 'node:module'
import { type OpenDevices, openDevices } from '../../devices/open-devices.ts'
import { portSourceFor } from '../../devices/transport/port-source.ts'
import { unreachable } from '../../protocol/base/assert.ts'
import { minor } from '../../protocol/base/money.ts'
import type { EncodeOutcome, SwipePurpose } from '../../till/ports/card-encoder.ts'
import { systemClock } from '../host/clock.ts'
import { systemRandom } from '../host/random.ts'
import { systemTimer } from '../host/timer.ts'
import { type EncodeOrder, sendable } from './card-contract.ts'
import { type SentFromDevice, type ToDevice, toDeviceSchema } from './device-contract.ts'

type Printing = Extract<ToDevice, { kind: 'print' }>

const MACHINE = { clock: systemClock, timer: systemTimer, random: systemRandom }

const CLOSE_TIMEOUT_MS = 3_000

/** Asks of `sending` that wait for their answer, by call. */
const recording = new Map<number, (recorded: boolean) => void>()
let devices: OpenDevices | null = null
let isEnding = false

function tell(message: SentFromDevice): void {
	// Without a callback a till process that has just died would be an error here, before it is the end.
	if (process.connected) process.send?.(message, () => undefined)
}

function open({ config }: Extract<ToDevice, { kind: 'open' }>): void {
	devices = openDevices([config], MACHINE, (event) => tell({ kind: 'event', event }))
	tell({ kind: 'ready' })
	// The next start of this process then needs neither compiler nor type stripper: a third of the time and memory.
	flushCompileCache()
}

/** Resolves when the till has written down that from here on a byte may leave. */
function recorded(call: number): Promise<void> {
	return new Promise<void>((resolve, reject) => {
		recording.set(call, (isRecorded) =>
			isRecorded ? resolve() : reject(new Error('the till could not record it')),
		)
		tell({ kind: 'sending', call })
	})
}

async function print({ call, job }: Printing): Promise<void> {
	const outcome = await devices?.printer?.print(job, () => recorded(call)).catch(() => null)
	// A job that was not recorded is already known to the till: it did not record it.
	if (outcome) tell({ kind: 'printed', call, outcome })
}

async function openDrawer(call: number): Promise<void> {
	const opened = (await devices?.printer?.openDrawer()) ?? false
	tell({ kind: 'drawerAnswered', call, opened })
}

async function weigh({ call, unitPriceMinor }: Extract<ToDevice, { kind: 'weigh' }>): Promise<void> {
	const weight = await devices?.scale?.weigh(unitPriceMinor)
	tell({ kind: 'weighed', call, weight: weight ?? { kind: 'none', reason: 'notConnected' } })
}

async function encode({ call, order }: Extract<ToDevice, { kind: 'encode' }>): Promise<void> {
	const outcome = await encoded(order, (purpose) => tell({ kind: 'swipeWanted', call, purpose }))
	tell({ kind: 'encoded', call, outcome })
}

async function encoded(order: EncodeOrder, onSwipe: (purpose: SwipePurpose) => void): Promise<EncodeOutcome> {
	const encoder = devices?.encoder
	if (!encoder) return 'notAllowed'
	switch (order.kind) {
		case 'write':
			return encoder.write(order.tracks, onSwipe)
		case 'erase':
			return encoder.erase(onSwipe)
		case 'setCoercivity':
			return encoder.setCoercivity(order.coercivity)
		case 'setLeadingZeros':
			return encoder.setLeadingZeros(order.tracks13, order.track2)
		default:
			return unreachable(order)
	}
}

async function onCard({ call, uid, operation }: Extract<ToDevice, { kind: 'onCard' }>): Promise<void> {
	const outcome = await devices?.memory?.perform(operation, uid)
	tell({ kind: 'cardDone', call, outcome: sendable(outcome ?? { kind: 'failed', reason: 'notAllowed' }) })
}

async function cardSale({ call, sale }: Extract<ToDevice, { kind: 'cardSale' }>): Promise<void> {
	const outcome = await devices?.terminal
		?.sale(
			{ ...sale, amountMinor: minor(sale.amountMinor) },
			() => recorded(call),
			(step) => tell({ kind: 'cardSaleStep', call, step }),
		)
		.catch(() => null)
	// A sale that was not recorded is already known to the till: it did not record it.
	if (outcome) tell({ kind: 'cardSaleEnded', call, outcome })
}

async function lastCardSale(asked: Extract<ToDevice, { kind: 'lastCardSale' }>): Promise<void> {
	const state = await devices?.terminal?.lastResult(asked.reference)
	const unheard = { kind: 'unknown', problem: 'device.notFound' } as const
	tell({ kind: 'lastCardSaleIs', call: asked.call, state: state ?? unheard })
}

async function listPorts(configured: readonly string[]): Promise<void> {
	const { sparePorts } = await import('../../devices/transport/spare-ports.ts')
	const ports = await sparePorts(configured)
	tell({ kind: 'ports', ports: ports.map(({ address, name }) => ({ address, name })) })
}

async function learn(path: string): Promise<void> {
	const { learnDevice } = await import('../../devices/learn/learn-device.ts')
	const found = await learnDevice(path, {
		...MACHINE,
		sourceFor: portSourceFor,
		onStep: ({ driver, baud }) => tell({ kind: 'learning', driver, baud }),
	})
	tell({ kind: 'learnt', found })
}

async function end(): Promise<void> {
	if (isEnding) return
	isEnding = true
	// A port that cannot be closed must not outlive the till process.
	setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS)
	await devices?.close()
	// What closing has decided (a receipt in doubt) is told in this turn; `closed` leaves after it.
	setImmediate(() => {
		if (!process.connected) process.exit(0)
		process.send?.({ kind: 'closed' } satisfies SentFromDevice, () => process.exit(0))
	})
}

function take(message: ToDevice): void {
	switch (message.kind) {
		case 'open':
			return open(message)
		case 'ping':
			return tell({ kind: 'pong', rssBytes: process.memoryUsage.rss() })
		case 'print':
			return void print(message)
		case 'sendingRecorded':
			recording.get(message.call)?.(message.recorded)
			return void recording.delete(message.call)
		case 'openDrawer':
			return void openDrawer(message.call)
		case 'show':
			return devices?.display?.show(message.lines)
		case 'weigh':
			return void weigh(message)
		case 'cardSale':
			return void cardSale(message)
		case 'cancelCardSale':
			return devices?.terminal?.cancel(message.reference)
		case 'lastCardSale':
			return void lastCardSale(message)
		case 'encode':
			return void encode(message)
		case 'cancelEncoding':
			return devices?.encoder?.cancel()
		case 'onCard':
			return void onCard(message)
		case 'listPorts':
			return void listPorts(message.configured)
		case 'learn':
			return void learn(message.path)
		case 'stop':
			return void end()
	}
}

process.on('message', (raw) => take(toDeviceSchema.parse(raw)))
process.on('disconnect', () => void end())
// Ctrl-C reaches the whole group; the till process decides what ends, and when.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => void end())
