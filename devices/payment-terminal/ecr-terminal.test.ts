import { describe, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'
import { PaymentTerminalSimulator } from '../../test/simulators/payment-terminal-simulator.ts'
import { PtyOrTcp } from '../../test/simulators/pty-or-tcp.ts'
import type {
	CardSale,
	CardSaleOutcome,
	CardSaleState,
	PaymentTerminal,
} from '../../till/ports/payment-terminal.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'

const referenceOf = (index: number) => `S01-01-${index}`
const saleOf = (index: number): CardSale => ({
	reference: referenceOf(index),
	amountMinor: minor(1250),
	currency: 'CNY',
})

/** A till that wants to know how each sale ended, and a bank that counts what it charged. */
class Cashier {
	readonly #hear: (what: string) => void
	readonly #charges = new Map<string, number>()
	#devices: OpenDevices | null = null
	#unknown: string | null = null

	constructor(hear: (what: string) => void) {
		this.#hear = hear
	}

	charged(reference: string): void {
		this.#charges.set(reference, (this.#charges.get(reference) ?? 0) + 1)
	}

	async sells(index: number, devices: OpenDevices): Promise<void> {
		this.#devices = devices
		const outcome = await devices.terminal?.sale(saleOf(index), async () => undefined)
		this.#ended(referenceOf(index), outcome)
	}

	/** What could not be heard is asked about as soon as somebody answers. */
	async connected(): Promise<void> {
		const reference = this.#unknown
		if (reference === null) return
		this.#unknown = null
		this.#ended(reference, await this.#devices?.terminal?.lastResult(reference))
	}

	#ended(reference: string, outcome: CardSaleState | undefined): void {
		if (outcome?.kind === 'unknown') this.#unknown = reference
		else this.#hear(`${reference} ${outcome?.kind}, charged ${this.#charges.get(reference)}`)
	}
}

let cashier: Cashier

/** What happens at a terminal: a sale ends, charged once, and the till knows it. */
const subject: DriverSubject<PaymentTerminalSimulator> = {
	name: 'payment terminal',
	config: { deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: 'terminal' },
	makeDevice: (hear) => {
		cashier = new Cashier(hear)
		return new PaymentTerminalSimulator((reference) => cashier.charged(reference))
	},
	present: (_, index, devices) => void cashier.sells(index, devices),
	expected: (index) => `${referenceOf(index)} approved, charged 1`,
	read: (event) => {
		if (event.kind === 'deviceChanged' && event.device.connected) void cashier.connected()
		return null
	},
	batch: 1,
	restart: (simulator) => {
		simulator.powerOff()
		simulator.powerOn()
	},
	noise: [0x5a, 0x03, 0xff],
}
ptyDriverSuite(subject)
driverNoiseSuite(subject)

/** Silence is known after a few seconds: sooner, and a terminal behind a busy machine would be taken for a silent one. */
const QUICK = { heartbeatMs: 50, ackTimeoutMs: 500, answerTimeoutMs: 1_000, resultTimeoutMs: 1_500 }

class TerminalBench {
	readonly simulator = new PaymentTerminalSimulator()
	readonly recorded: string[] = []
	steps: string[] = []
	readonly plug: PtyOrTcp
	#devices: OpenDevices | null = null

	constructor(line: 'pty' | 'tcp') {
		this.plug = new PtyOrTcp(line, this.simulator)
	}

	async open(): Promise<void> {
		await this.plug.plug()
		this.#devices = openDevices(
			[{ deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: this.plug.link }],
			machinePorts,
			() => undefined,
			{ terminalTiming: QUICK },
		)
		await this.connected()
	}

	get status() {
		return this.#devices?.statuses()[0]
	}

	get terminal(): PaymentTerminal {
		const terminal = this.#devices?.terminal
		if (!terminal) throw new Error('no terminal')
		return terminal
	}

	connected(): Promise<void> {
		return until(() => this.status?.connected === true, 'connected')
	}

	charge(index = 1): Promise<CardSaleOutcome> {
		this.steps = []
		return this.terminal.sale(
			saleOf(index),
			async () => void this.recorded.push(referenceOf(index)),
			(step) => this.steps.push(step),
		)
	}

	async close(): Promise<void> {
		await this.#devices?.close()
		await this.plug.close()
	}
}

type OnTestFinished = (close: () => Promise<void>) => void

async function opened(line: 'pty' | 'tcp', onTestFinished: OnTestFinished): Promise<TerminalBench> {
	const bench = new TerminalBench(line)
	onTestFinished(() => bench.close())
	await bench.open()
	return bench
}

describe.concurrent.each(['pty', 'tcp'] as const)('payment terminal on %s', (line) => {
	const APPROVED = {
		kind: 'approved',
		amountMinor: 1250,
		approvalCode: '034511',
		maskedPan: '622848******1234',
		scheme: 'UnionPay',
		bankReference: '412300098761',
	}

	test('approves: bench.recorded before it was asked, charged once, every step told', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		expect(await bench.charge()).toEqual(APPROVED)
		expect(bench.recorded).toEqual(['S01-01-1'])
		expect(bench.simulator.charges).toEqual([{ reference: 'S01-01-1', amountMinor: 1250 }])
		expect(bench.steps).toEqual(['card', 'bank'])
		expect(bench.status).toMatchObject({ firmware: 'YIKA-PAY 1', problems: [], badFrames: 0 })
	})

	test('declines', async ({ expect, onTestFinished }) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'declines'
		expect(await bench.charge()).toEqual({ kind: 'declined', reason: '51 insufficient funds' })
		expect(bench.simulator.charges).toEqual([])
	})

	test('answers late: longer than the till waits, it is asked and still at it', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'answersLate'
		const charging = bench.charge()
		await until(() => bench.steps.length > 0, 'card awaited')
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual({ kind: 'inProgress' })
		await until(() => bench.simulator.enquiryCount > 2, 'asked by the driver, too')
		bench.simulator.finish()
		expect(await charging).toEqual(APPROVED)
	})

	test('dies after approval: unknown, and its memory tells when it is back', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'diesAfterApproval'
		expect(await bench.charge()).toEqual({ kind: 'unknown', problem: 'device.silent' })
		expect(bench.simulator.charges).toHaveLength(1)
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual({ kind: 'unknown', problem: 'device.silent' })
		bench.simulator.behaviour = 'approves'
		bench.simulator.powerOn()
		await bench.connected()
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual(APPROVED)
		// The same reference again is the same sale.
		expect(await bench.charge()).toEqual(APPROVED)
		expect(bench.simulator.charges).toHaveLength(1)
	})

	test('loses power before the bank was asked: its memory says aborted', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'answersLate'
		const charging = bench.charge()
		await until(() => bench.steps.length > 0, 'card awaited')
		bench.simulator.powerOff()
		expect(await charging).toMatchObject({ kind: 'unknown' })
		bench.simulator.powerOn()
		await bench.connected()
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual({ kind: 'aborted' })
		expect(bench.simulator.charges).toEqual([])
	})

	test('silent: nothing is asked of it, once its silence is known', async ({ expect, onTestFinished }) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'silent'
		await until(() => bench.status?.connected === false, 'silent')
		expect(await bench.charge()).toEqual({ kind: 'notDone', problem: 'device.silent' })
		expect(bench.recorded).toEqual([])
	})

	test('falls silent just before it is asked: unknown, then never heard of it', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'silent'
		expect(await bench.charge()).toMatchObject({ kind: 'unknown' })
		expect(bench.recorded).toHaveLength(1)
		bench.simulator.behaviour = 'approves'
		await bench.connected()
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual({ kind: 'notDone', problem: null })
		expect(bench.simulator.charges).toEqual([])
	})

	test('the line is cut in the middle: unknown, and asked again it tells', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'answersLate'
		const charging = bench.charge()
		await until(() => bench.steps.length > 0, 'card awaited')
		await bench.plug.unplug()
		expect(await charging).toEqual({ kind: 'unknown', problem: 'device.notFound' })
		bench.simulator.finish()
		await bench.plug.plug()
		await bench.connected()
		expect(await bench.terminal.lastResult('S01-01-1')).toEqual(APPROVED)
	})

	test('the cashier gives up: aborted; too late, it is what it became', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'answersLate'
		const charging = bench.charge()
		await until(() => bench.steps.length > 0, 'card awaited')
		bench.terminal.cancel('S01-01-1')
		expect(await charging).toEqual({ kind: 'aborted' })
		bench.simulator.behaviour = 'approves'
		const second = bench.charge(2)
		bench.terminal.cancel('S01-01-2')
		expect(await second).toEqual(APPROVED)
	})

	test('damaged frames and lost acknowledgements charge once and change nothing', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.spoilFrames(2)
		bench.simulator.loseAcks(2)
		expect(await bench.charge()).toEqual(APPROVED)
		expect(bench.simulator.charges).toHaveLength(1)
	})

	test('one sale at a time', async ({ expect, onTestFinished }) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.behaviour = 'answersLate'
		const charging = bench.charge()
		await until(() => bench.steps.length > 0, 'card awaited')
		expect(await bench.terminal.sale(saleOf(2), async () => undefined)).toEqual({
			kind: 'notDone',
			problem: 'device.busy',
		})
		bench.simulator.finish()
		expect(await charging).toEqual(APPROVED)
	})

	test('a terminal that shows a whole card number is told, and the number does not come in', async ({
		expect,
		onTestFinished,
	}) => {
		const bench = await opened(line, onTestFinished)
		bench.simulator.pan = '6228480000001234'
		const outcome = await bench.charge()
		expect(outcome).toEqual({ ...APPROVED, maskedPan: '************1234' })
		await until(() => bench.status?.badFrames === 1, 'counted')
	})
})
