/** What of a till's view its agent is told for status pages: when it changes, and nothing of members or operators. */
import { LIMITS } from '../../protocol/limits.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { tillStateSchema } from '../../protocol/wire/messages/operations.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { TillView } from '../../till/view.ts'

type Shown = Pick<TillView, 'shift' | 'alarm' | 'devices' | 'connection'>

const DEVICES_MAX = 32
const PROBLEMS_MAX = 8

/** To be given every view; `tell` is called with the first state and with each that differs from the last. */
export function stateTeller(tell: (state: UpOf<'tillState'>) => void): (view: Shown) => void {
	let said = ''
	return (view) => {
		const state = stateOf(view)
		const text = JSON.stringify(state)
		if (text === said) return
		said = text
		// A name that the wire does not take must not end the connection.
		if (tillStateSchema.safeParse(state).success) tell(state)
	}
}

function stateOf({ shift, alarm, devices, connection }: Shown): UpOf<'tillState'> {
	return {
		kind: 'tillState',
		version: PRODUCT_VERSION,
		shiftOpen: shift !== null,
		stoppedBy: alarm,
		clockDrifts: Math.abs(connection.driftMs ?? 0) > LIMITS.clockDriftWarnMs,
		devices: devices.slice(0, DEVICES_MAX).map(({ deviceId, kind, connected, problems }) => ({
			deviceId: deviceId.slice(0, 64),
			deviceKind: kind,
			connected,
			problems: problems.slice(0, PROBLEMS_MAX),
		})),
	}
}
