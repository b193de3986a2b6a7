import { afterEach, describe, expect, test } from 'vitest'
import type { Rfid125ProfileName } from '../../protocol/devices/device-config.ts'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { DeviceBench } from '../../test/helpers/device-bench.ts'
import { until } from '../../test/helpers/until.ts'
import { type Rfid125Shape, Rfid125Simulator } from '../../test/simulators/rfid125-simulator.ts'

const tagOf = (index: number) => `0A${index.toString(16).toUpperCase().padStart(8, '0')}`

const subject: DriverSubject<Rfid125Simulator> = {
	name: '125 kHz reader',
	config: { deviceId: 'reader', kind: 'cardReader', driver: 'rfid125', path: 'reader' },
	makeDevice: () => new Rfid125Simulator(),
	present: (reader, index) => reader.tapCard(tagOf(index)),
	expected: tagOf,
	read: (event) => (event.kind === 'cardPresented' ? event.medium.value : null),
	batch: 100,
	restart: (reader) => reader.removeCard(),
	noise: [0xff, 0x30, 0x00, 0x03, 0x0d],
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)

/** Clones, of which no frame may stand next to noise: between two gaps all is good or nothing. */
for (const [profile, shape] of [
	['rawChecksum', 'rawChecksum'],
	['em18', 'em18'],
	['ignoreChecksum', 'textChecksum'],
] as const) {
	const clone: DriverSubject<Rfid125Simulator> = {
		...subject,
		name: `125 kHz reader, ${profile}`,
		config: { deviceId: 'reader', kind: 'cardReader', driver: 'rfid125', path: 'reader', profile },
		makeDevice: () => new Rfid125Simulator(shape),
		present: (reader, index) => {
			reader.tapCard(tagOf(index))
			if (profile === 'ignoreChecksum') reader.repeat()
		},
		batch: 1,
		noise: [],
	}
	ptyDriverSuite(clone)
	driverNoiseSuite(clone)
}

describe('clones, by name', () => {
	let bench: DeviceBench
	afterEach(() => bench.close())

	async function connected(shape: Rfid125Shape, profile: Rfid125ProfileName): Promise<Rfid125Simulator> {
		const reader = new Rfid125Simulator(shape)
		bench = new DeviceBench(reader, { kind: 'cardReader', driver: 'rfid125', profile })
		await bench.connected()
		return reader
	}
	const told = () =>
		bench.told.map((event) => (event.kind === 'cardPresented' ? event.medium.value : event.kind))

	test.each([
		['id12', 'standard'],
		['lowerCase', 'standard'],
		['rawChecksum', 'rawChecksum'],
		['em18', 'em18'],
	] as const)(
		'%s is read with the profile %s, and its tag leaves after half a second',
		async (shape, profile) => {
			const reader = await connected(shape, profile)
			reader.tapCard('0114AE3BBC')
			await until(() => bench.told.length === 2, 'come and gone')
			expect(told()).toEqual(['0114AE3BBC', 'cardRemoved'])
		},
	)

	test.each(['wrongChecksum', 'textChecksum'] as const)(
		'%s is refused, unless the check is ignored and the number comes twice',
		async (shape) => {
			const strict = await connected(shape, 'standard')
			strict.tapCard('0060075824')
			await until(() => bench.status.badFrames === 1, 'refused')
			expect(bench.told).toEqual([])
			await bench.close()
			const lenient = await connected(shape, 'ignoreChecksum')
			lenient.tapCard('0060075824')
			lenient.repeat()
			lenient.repeat()
			await until(() => bench.told.length > 0, 'believed')
			expect(told()).toEqual(['0060075824'])
		},
	)
})
