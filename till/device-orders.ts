/** What an operator asks of the device page: who may, and that nothing of it makes a sale wait. */
import { unreachable } from '../protocol/base/assert.ts'
import { refuse } from '../protocol/refusals.ts'
import type { Command, CommandResult } from './commands.ts'
import type { DeviceDesk } from './ports/device-desk.ts'
import type { TillState } from './till-state.ts'

export type DeviceOrder = Extract<
	Command,
	{ kind: 'testPrint' | 'learnDevice' | 'stopLearning' | 'keepDevice' }
>

/** Whoever is signed on may print a test; what the till consists of is changed by supervisors and managers. */
export function runDeviceOrder(
	order: DeviceOrder,
	operator: TillState['operator'],
	desk: DeviceDesk | undefined,
	onFailure: (error: unknown) => void,
): CommandResult {
	if (operator === null) return refuse('notSignedOn')
	if (desk === undefined) return refuse('notNow')
	if (order.kind !== 'testPrint' && operator.role === 'cashier') return refuse('notNow')
	switch (order.kind) {
		case 'testPrint':
			// How it ended stands in the device's log: paper takes its time, and the till goes on.
			desk.testPrint(order.deviceId).catch(onFailure)
			break
		case 'learnDevice':
			desk.learn(order.path)
			break
		case 'stopLearning':
			desk.stopLearning()
			break
		case 'keepDevice':
			desk.keepLearnt().catch(onFailure)
			break
		default:
			unreachable(order)
	}
	return { kind: 'accepted' }
}
