import { beforeEach, expect, test } from 'vitest'
import { operatorIdSchema } from '../protocol/base/ids.ts'
import { type DeviceOrder, runDeviceOrder } from './device-orders.ts'
import type { DeviceDesk } from './ports/device-desk.ts'

const ORDERS: readonly DeviceOrder[] = [
	{ kind: 'testPrint', deviceId: 'printer' },
	{ kind: 'learnDevice', path: 'usb:0403:6001' },
	{ kind: 'stopLearning' },
	{ kind: 'keepDevice' },
]
const operator = (role: 'cashier' | 'supervisor' | 'manager') => ({
	operatorId: operatorIdSchema.parse('1001'),
	name: '陈晓梅',
	role,
})

let done: string[]
let failures: unknown[]
const desk: DeviceDesk = {
	report: () => ({ devices: [], learning: null }),
	sparePorts: async () => [],
	testPrint: async (deviceId) => {
		done.push(`testPrint ${deviceId}`)
		throw new Error('no paper path')
	},
	learn: (path) => done.push(`learn ${path}`),
	stopLearning: () => done.push('stop'),
	keepLearnt: async () => void done.push('keep'),
}
beforeEach(() => {
	done = []
	failures = []
})
const run = (
	order: DeviceOrder,
	who: Parameters<typeof runDeviceOrder>[1],
	at: DeviceDesk | undefined = desk,
) => {
	const result = runDeviceOrder(order, who, at, (error) => failures.push(error))
	return result.kind === 'refused' ? result.code : result.kind
}

test('nobody is signed on: nothing is done', () => {
	expect(ORDERS.map((order) => run(order, null))).toEqual(ORDERS.map(() => 'notSignedOn'))
	expect(done).toEqual([])
})

test('a cashier may print a test; what the till consists of is for those who answer for it', async () => {
	expect(ORDERS.map((order) => run(order, operator('cashier')))).toEqual([
		'accepted',
		'notNow',
		'notNow',
		'notNow',
	])
	expect(done).toEqual(['testPrint printer'])
	await expect.poll(() => failures).toHaveLength(1)
	for (const role of ['supervisor', 'manager'] as const) {
		done = []
		expect(ORDERS.map((order) => run(order, operator(role)))).toEqual(ORDERS.map(() => 'accepted'))
		expect(done).toEqual(['testPrint printer', 'learn usb:0403:6001', 'stop', 'keep'])
	}
})

test('a till without a device desk says so', () => {
	const result = runDeviceOrder({ kind: 'stopLearning' }, operator('manager'), undefined, () => undefined)
	expect(result).toMatchObject({ code: 'notNow' })
})
