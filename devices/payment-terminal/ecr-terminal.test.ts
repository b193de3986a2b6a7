import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'
import { PaymentTerminalSimulator } from '../../test/simulators/payment-terminal-simulator.ts'
import { PtyOrTcp } from '../../test/simulators/pty-or-tcp.ts'
import type { CardSale, CardSaleOutcome, PaymentTerminal } from '../../till/ports/payment-terminal.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'

const referenceOf = (index: number) => `S01-01-${index}`
const saleOf = (index: number): CardSale => ({
	reference: referenceOf(index),
	amountMinor: minor(1250),
	currency: 'CNY',
})

const subject: DriverSubject<PaymentTerminalSimulator> = {
	name: 'payment terminal',
	config: { deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: 'terminal' },
	makeDevice: (hear) => new PaymentTerminalSimulator(hear),
	present: (_, index, devices) => void devices.terminal?.sale(saleOf(index), async () => undefined),
	expected: referenceOf,
	read: () => null,
	batch: 1,
	restart: (simulator) => {
		simulator.powerOff()
		simulator.powerOn()
	},
	noise: [0x5a, 0x03, 0xff],
}
driverNoiseSuite(subject)

/** Silence is known after half a second. */
const QUICK = { heartbeatMs: 50, ackTimeoutMs: 100, answerTimeoutMs: 300, resultTimeoutMs: 400 }

describe.each(['pty', 'tcp'] as const)('payment terminal on %s', (line) => {
	let simulator: PaymentTerminalSimulator
	let plug: PtyOrTcp
	let devices: OpenDevices
	let recorded: string[]
	beforeEach(async () => {
		simulator = new PaymentTerminalSimulator()
		plug = new PtyOrTcp(line, simulator)
		await plug.plug()
		recorded = []
		devices = openDevices(
			[{ deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: plug.link }],
			machinePorts,
			() => undefined,
			{ terminalTiming: QUICK },
		)
		await connected()
	})
	afterEach(async () => {
		await devices.close()
		await plug.close()
	})

	const connected = () => until(() => devices.statuses()[0]?.connected === true, 'connected')
	function terminal(): PaymentTerminal {
		if (!devices.terminal) throw new Error('no terminal')
		return devices.terminal
	}
	const steps: string[] = []
	function charge(index = 1): Promise<CardSaleOutcome> {
		steps.length = 0
		return terminal().sale(
			saleOf(index),
			async () => void recorded.push(referenceOf(index)),
			(step) => steps.push(step),
		)
	}
	const APPROVED = {
		kind: 'approved',
		amountMinor: 1250,
		approvalCode: '034511',
		maskedPan: '622848******1234',
		scheme: 'UnionPay',
		bankReference: '412300098761',
	}

	test('approves: recorded before it was asked, charged once, every step told', async () => {
		expect(await charge()).toEqual(APPROVED)
		expect(recorded).toEqual(['S01-01-1'])
		expect(simulator.charges).toEqual([{ reference: 'S01-01-1', amountMinor: 1250 }])
		expect(steps).toEqual(['card', 'bank'])
		expect(devices.statuses()[0]).toMatchObject({ firmware: 'YIKA-PAY 1', problems: [], badFrames: 0 })
	})

	test('declines', async () => {
		simulator.behaviour = 'declines'
		expect(await charge()).toEqual({ kind: 'declined', reason: '51 insufficient funds' })
		expect(simulator.charges).toEqual([])
	})

	test('answers late: longer than the till waits, it is asked and still at it', async () => {
		simulator.behaviour = 'answersLate'
		const charging = charge()
		await until(() => steps.length > 0, 'card awaited')
		expect(await terminal().lastResult('S01-01-1')).toEqual({ kind: 'inProgress' })
		await until(() => simulator.enquiryCount > 2, 'asked by the driver, too')
		simulator.finish()
		expect(await charging).toEqual(APPROVED)
	})

	test('dies after approval: unknown, and its memory tells when it is back', async () => {
		simulator.behaviour = 'diesAfterApproval'
		expect(await charge()).toEqual({ kind: 'unknown', problem: 'device.silent' })
		expect(simulator.charges).toHaveLength(1)
		expect(await terminal().lastResult('S01-01-1')).toEqual({ kind: 'unknown', problem: 'device.silent' })
		simulator.behaviour = 'approves'
		simulator.powerOn()
		await connected()
		expect(await terminal().lastResult('S01-01-1')).toEqual(APPROVED)
		// The same reference again is the same sale.
		expect(await charge()).toEqual(APPROVED)
		expect(simulator.charges).toHaveLength(1)
	})

	test('loses power before the bank was asked: its memory says aborted', async () => {
		simulator.behaviour = 'answersLate'
		const charging = charge()
		await until(() => steps.length > 0, 'card awaited')
		simulator.powerOff()
		expect(await charging).toMatchObject({ kind: 'unknown' })
		simulator.powerOn()
		await connected()
		expect(await terminal().lastResult('S01-01-1')).toEqual({ kind: 'aborted' })
		expect(simulator.charges).toEqual([])
	})

	test('silent: nothing is asked of it, once its silence is known', async () => {
		simulator.behaviour = 'silent'
		await until(() => devices.statuses()[0]?.connected === false, 'silent')
		expect(await charge()).toEqual({ kind: 'notDone', problem: 'device.silent' })
		expect(recorded).toEqual([])
	})

	test('falls silent just before it is asked: unknown, then never heard of it', async () => {
		simulator.behaviour = 'silent'
		expect(await charge()).toMatchObject({ kind: 'unknown' })
		expect(recorded).toHaveLength(1)
		simulator.behaviour = 'approves'
		await connected()
		expect(await terminal().lastResult('S01-01-1')).toEqual({ kind: 'notDone', problem: null })
		expect(simulator.charges).toEqual([])
	})

	test('the line is cut in the middle: unknown, and asked again it tells', async () => {
		simulator.behaviour = 'answersLate'
		const charging = charge()
		await until(() => steps.length > 0, 'card awaited')
		await plug.unplug()
		expect(await charging).toEqual({ kind: 'unknown', problem: 'device.notFound' })
		simulator.finish()
		await plug.plug()
		await connected()
		expect(await terminal().lastResult('S01-01-1')).toEqual(APPROVED)
	})

	test('the cashier gives up: aborted; too late, it is what it became', async () => {
		simulator.behaviour = 'answersLate'
		const charging = charge()
		await until(() => steps.length > 0, 'card awaited')
		terminal().cancel('S01-01-1')
		expect(await charging).toEqual({ kind: 'aborted' })
		simulator.behaviour = 'approves'
		const second = charge(2)
		terminal().cancel('S01-01-2')
		expect(await second).toEqual(APPROVED)
	})

	test('damaged frames and lost acknowledgements charge once and change nothing', async () => {
		simulator.spoilFrames(2)
		simulator.loseAcks(2)
		expect(await charge()).toEqual(APPROVED)
		expect(simulator.charges).toHaveLength(1)
	})

	test('one sale at a time', async () => {
		simulator.behaviour = 'answersLate'
		const charging = charge()
		await until(() => steps.length > 0, 'card awaited')
		expect(await terminal().sale(saleOf(2), async () => undefined)).toEqual({
			kind: 'notDone',
			problem: 'device.busy',
		})
		simulator.finish()
		expect(await charging).toEqual(APPROVED)
	})

	test('a terminal that shows a whole card number is told, and the number does not come in', async () => {
		simulator.pan = '6228480000001234'
		const outcome = await charge()
		expect(outcome).toEqual({ ...APPROVED, maskedPan: '************1234' })
		await until(() => devices.statuses()[0]?.badFrames === 1, 'counted')
	})
})
