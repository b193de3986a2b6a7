import { reportPortSuite } from '../../test/conformance/report-port-suite.ts'
import { MemoryCable } from './memory-port.ts'

reportPortSuite('memory', async () => {
	const cable = new MemoryCable('memory')
	const received: Uint8Array[] = []
	cable.onBytes((report) => received.push(report))
	return {
		source: cable.near,
		received: () => received,
		send: (report) => cable.send(report),
		close: async () => cable.unplug(),
	}
})
