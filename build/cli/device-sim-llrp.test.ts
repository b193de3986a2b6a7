/* `yika device sim llrp`: the reader of a door, in a process of its own, as a store agent meets it. */
import { afterEach, expect, test } from 'vitest'
import { type DoorReader, openDoorReader } from '../../devices/open-door-reader.ts'
import { deviceCommand, RunningCommand } from '../../test/helpers/device-command.ts'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'

const EPC = '3034257BF7194E4000001A85'

let sim: RunningCommand
let reader: DoorReader | null = null
afterEach(async () => {
	await reader?.close()
	reader = null
	await sim.end()
})

test('tags that walk through it are read, a cable that is pulled is noticed, and it is found again', async () => {
	sim = new RunningCommand('sim', 'llrp')
	await sim.says(/^ready tcp:.*$/m)
	const seen: string[] = []
	reader = openDoorReader({ path: /tcp:\S+/.exec(sim.out)?.[0] ?? '', antennaIds: [1, 2] }, machinePorts, {
		tags: (tags) => seen.push(...tags.map(({ epc, antennaId }) => `${epc} at ${antennaId}`)),
		changed: () => undefined,
		complained: () => undefined,
	})
	const status = () => reader?.status()
	await sim.says(/^reads$/m)
	sim.tell(`walk in ${EPC}`)
	await until(() => seen.length === 6, 'three reads at either side')
	expect([seen[0], seen[5]]).toEqual([`${EPC} at 1`, `${EPC} at 2`])
	sim.tell('antenna off 2')
	await until(() => status()?.problems.includes('door.antennaOff') === true, 'the antenna is off')
	sim.tell('unplug')
	await sim.says(/^reads no more$/m)
	await until(() => status()?.problems[0] === 'door.notFound', 'noticed')
	sim.tell('plug')
	await until(() => status()?.connected === true, 'found again')
	sim.tell(`see 1 ${EPC}`)
	await until(() => seen.length === 7, 'read again')
	sim.tell(`cut off ${EPC}`)
	await until(() => status()?.connected === false, 'the connection broke off')
	expect(seen).toHaveLength(7)
})

test.each([
	[['llrp', '--link', '/tmp/door'], '--port in place of --link'],
	[['pn532', '--port', '5084', '--link', '/tmp/reader'], '--link or --port, not both'],
	[['llrp', '--port', '0'], 'from 1 to 65535'],
])('%j is refused with what to write', async (args, words) => {
	expect(await deviceCommand('sim', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(words) })
})
