/** A payment terminal in a process of its own: whatever ends, what is said of a payment is no more than is known. */
import { beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import type { CardSaleStep } from '../../till/ports/payment-terminal.ts'
import type { FromDevice, SentToDevice } from './device-contract.ts'
import { DeviceKeeper } from './device-keeper.ts'

const SALE = { reference: 'S01-01-1-T1', amountMinor: minor(1_250), currency: 'CNY' }
const APPROVED = {
	kind: 'approved',
	amountMinor: minor(1_250),
	approvalCode: '034511',
	maskedPan: '622848******1234',
	scheme: 'UnionPay',
	bankReference: '412300098761',
} as const

describe('payment terminal process', () => {
	let keeper: DeviceKeeper
	let heard: SentToDevice[]
	let says: (message: FromDevice) => void
	let ends: () => void
	let recorded: string[]
	let steps: CardSaleStep[]

	beforeEach(() => {
		heard = []
		recorded = []
		steps = []
		keeper = new DeviceKeeper(
			{ deviceId: 'terminal', kind: 'paymentTerminal', driver: 'yika-ecr', path: '/dev/null' },
			{
				...new ManualTime().ports,
				start: (listener) => {
					says = listener.message
					ends = () => listener.ended('SIGKILL')
					return { pid: 1, send: (message) => heard.push(message), kill: () => undefined }
				},
				onEvent: () => undefined,
				log: () => undefined,
			},
		)
		keeper.start()
	})

	const charge = () =>
		keeper.sale(
			SALE,
			async () => void recorded.push(SALE.reference),
			(step) => steps.push(step),
		)
	const kinds = () => heard.map(({ kind }) => kind)

	test('asks, is told each step, and answers what the terminal said', async () => {
		says({ kind: 'ready' })
		const outcome = charge()
		expect(heard.at(-1)).toEqual({ kind: 'cardSale', call: 1, sale: SALE })
		says({ kind: 'sending', call: 1 })
		await Promise.resolve()
		await Promise.resolve()
		expect(heard.at(-1)).toEqual({ kind: 'sendingRecorded', call: 1, recorded: true })
		says({ kind: 'cardSaleStep', call: 1, step: 'pin' })
		says({ kind: 'cardSaleEnded', call: 1, outcome: APPROVED })
		expect(await outcome).toEqual(APPROVED)
		expect({ recorded, steps }).toEqual({ recorded: ['S01-01-1-T1'], steps: ['pin'] })
	})

	test('ends before a byte may have left: not done; after it: unknown', async () => {
		says({ kind: 'ready' })
		const early = charge()
		ends()
		expect(await early).toEqual({ kind: 'notDone', problem: 'device.silent' })
		keeper.start()
		says({ kind: 'ready' })
		const late = charge()
		says({ kind: 'sending', call: 2 })
		await Promise.resolve()
		await Promise.resolve()
		ends()
		expect(await late).toEqual({ kind: 'unknown', problem: 'device.silent' })
	})

	test('a process that is not there was not asked, and cannot tell', async () => {
		expect(await charge()).toEqual({ kind: 'notDone', problem: 'device.silent' })
		expect(await keeper.lastResult('S01-01-1-T1')).toEqual({ kind: 'unknown', problem: 'device.silent' })
		expect(kinds()).toEqual(['open'])
	})

	test('its memory is asked, and so is giving up', async () => {
		says({ kind: 'ready' })
		const state = keeper.lastResult('S01-01-1-T1')
		says({ kind: 'lastCardSaleIs', call: 1, state: { kind: 'inProgress' } })
		expect(await state).toEqual({ kind: 'inProgress' })
		keeper.cancel('S01-01-1-T1')
		expect(kinds()).toEqual(['open', 'lastCardSale', 'cancelCardSale'])
		const unheard = keeper.lastResult('S01-01-1-T1')
		ends()
		expect(await unheard).toMatchObject({ kind: 'unknown' })
	})
})
