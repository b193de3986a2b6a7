/* The fixed reader of a door as `yika device sim` can be it: on the network, for the agent of a store. */
import { LlrpPortalSimulator } from '../../../test/simulators/llrp-portal-simulator.ts'
import { act, bytesOf, epcOf, number, type SimulatorKind, take } from './simulator-words.ts'

export const PORTAL_KIND: SimulatorKind = {
	summary: 'UHF reader of a door, LLRP on TCP; antenna 1 is outside, 2 inside',
	driver: null,
	make: (say) => {
		const device = new LlrpPortalSimulator()
		/** As a reader that nobody asked: what it sees is lost, and here that is said. */
		const reading = () => {
			if (!device.isReading) throw new Error('nobody has it read: no client is connected')
			return device
		}
		let told = false
		device.onChange(() => {
			if (device.isReading !== told) say(device.isReading ? 'reads' : 'reads no more')
			told = device.isReading
		})
		return {
			device,
			commands: {
				'walk in': take('<epc>', (epc) => reading().walk(epcOf(epc), 'in')),
				'walk out': take('<epc>', (epc) => reading().walk(epcOf(epc), 'out')),
				see: take('<antenna> <epc>', (text) => {
					const [antenna = '', epc = ''] = text.split(/\s+/)
					reading().read([{ epc: epcOf(epc), antenna: number(antenna), rssi: -58 }])
				}),
				'antenna off': take('<antenna>', (antenna) => device.antenna(number(antenna), false)),
				'antenna on': take('<antenna>', (antenna) => device.antenna(number(antenna), true)),
				'cut off': take('<epc>', (epc) =>
					reading().breaksOff([{ epc: epcOf(epc), antenna: 1, rssi: -58 }], HALF_A_REPORT),
				),
				'other client': act(() => {
					device.behaviour.otherClient = true
					device.cut()
				}),
				'other client gone': act(() => {
					device.behaviour.otherClient = false
				}),
				'keepalives stop': act(() => {
					device.behaviour.keepalivesStopped = true
				}),
				'keepalives come': act(() => {
					device.behaviour.keepalivesStopped = false
				}),
				noise: take('<hex>', (hex) => device.noise(Buffer.from(bytesOf(hex)))),
				'power cycle': act(() => device.powerCycle()),
			},
		}
	},
}

/** Bytes of a report of one tag, whose connection then breaks off. */
const HALF_A_REPORT = 30
