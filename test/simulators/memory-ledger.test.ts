import { type SmallGroup, smallGroup } from '../centre/small-group.ts'
import { earlySuite } from '../conformance/early-suite.ts'
import { type LedgerBench, ledgerSuite, referenceLedger } from '../conformance/ledger-suite.ts'
import { lostDiskSuite } from '../conformance/lost-disk-suite.ts'
import { purseLedgerSuite } from '../conformance/purse-ledger-suite.ts'

const open = async (group: SmallGroup): Promise<LedgerBench> => ({
	store: referenceLedger(group),
	group,
	breaches: async () => [],
	close: async () => undefined,
})
const group = smallGroup()

ledgerSuite('the ledger in memory', () => open(group))
purseLedgerSuite('every purse in memory', open)
earlySuite('value spent early, in memory', open)

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
