import { smallGroup } from '../centre/small-group.ts'
import { ledgerSuite, referenceLedger } from '../conformance/ledger-suite.ts'
import { lostDiskSuite } from '../conformance/lost-disk-suite.ts'

const group = smallGroup()

ledgerSuite('the ledger in memory', async () => ({
	store: referenceLedger(group),
	group,
	close: async () => undefined,
}))

lostDiskSuite('lost disks, in memory', async () => {
	const ledger = referenceLedger(group)
	return {
		store: ledger,
		enrolments: ledger,
		group,
		enrol: async (tillId, publicKey) => ledger.enrol(tillId, publicKey),
		writeOff: async (tillId, epoch) => ledger.writeOff(tillId, epoch),
		close: async () => undefined,
	}
})
