import { expect, test } from 'vitest'
import { doorSettingsSchema } from './door-settings.ts'

const least = { path: 'tcp://10.0.0.9:5084', antennas: { outside: [1], inside: [2] } }

test('an address and the antennas are enough', () =>
	expect(doorSettingsSchema.parse(least)).toEqual({
		...least,
		doorId: 'door',
		rssiMinDbm: -72,
		readsMin: 2,
		absentMs: 30_000,
		againAfterMs: 600_000,
		announce: { tiers: ['gold', 'diamond'], segments: ['trueFriend'] },
	}))

test.each<[string, object]>([
	['no port', { path: 'tcp://10.0.0.9' }],
	['a port that cannot be', { path: 'tcp://10.0.0.9:65536' }],
	['a serial device', { path: '/dev/ttyUSB0' }],
	['no antenna', { antennas: { outside: [], inside: [] } }],
	['an antenna on both sides', { antennas: { outside: [1, 2], inside: [2] } }],
	['antenna 0, which is all of them', { antennas: { outside: [0], inside: [1] } }],
	['a signal that no tag gives', { rssiMinDbm: 5 }],
	['a tier that is none', { announce: { tiers: ['platinum'], segments: [] } }],
])('%s is refused', (_, wrong) =>
	expect(doorSettingsSchema.safeParse({ ...least, ...wrong }).success).toBe(false),
)
