import { expect, it } from 'vitest'
import { sampleView } from '../../test/helpers/sample-views.ts'
import { stateTeller } from './state-teller.ts'

const PHASE = { kind: 'signedOff', lockedUntilMs: null, operators: [], presented: null } as const

it('tells what changed of the till, once, and nothing of who is there', () => {
	const told: object[] = []
	const hear = stateTeller((state) => told.push(state))
	const view = sampleView(PHASE)
	hear(view)
	hear({ ...view })
	expect(told).toHaveLength(1)
	expect(told[0]).toMatchObject({ kind: 'tillState', stoppedBy: null, clockDrifts: false })
	const [device, ...others] = view.devices
	if (device === undefined) throw new Error('the sample has devices')
	hear({ ...view, devices: [{ ...device, problems: ['device.silent'], connected: false }, ...others] })
	hear({ ...view, alarm: 'journalFull', connection: { ...view.connection, driftMs: -200_000 } })
	expect(told).toHaveLength(3)
	expect(told[1]).toMatchObject({
		devices: [{ deviceId: device.deviceId, connected: false }, ...others.map(() => ({}))],
	})
	expect(told[2]).toMatchObject({ stoppedBy: 'journalFull', clockDrifts: true })
})

it('a name that is too long for the wire does not end the connection', () => {
	const told: object[] = []
	const view = sampleView(PHASE)
	const [device] = view.devices
	if (device === undefined) throw new Error('the sample has devices')
	stateTeller((state) => told.push(state))({ ...view, devices: [{ ...device, deviceId: 'x'.repeat(100) }] })
	expect(told).toHaveLength(1)
})
