import { type SmallGroup, smallGroup } from '../centre/small-group.ts'
import { type EarlyBench, earlySuite } from '../conformance/early-suite.ts'
import { ledgerSuite, referenceLedger } from '../conformance/ledger-suite.ts'
import { lostDiskSuite } from '../conformance/lost-disk-suite.ts'
import { purseLedgerSuite } from '../conformance/purse-ledger-suite.ts'
import { returnClaimsSuite } from '../conformance/return-claims-suite.ts'

const open = async (group: SmallGroup): Promise<EarlyBench> => {
	const store = referenceLedger(group)
	return {
		store,
		group,
		breaches: async () => [],
		writeOff: async (tillId, epoch) => store.writeOff(tillId, epoch),
		close: async () => undefined,
	}
}
const group = smallGroup()

ledgerSuite('the ledger in memory', () => open(group))
purseLedgerSuite('every purse in memory', open)
earlySuite('value spent early, in memory', open)
returnClaimsSuite('goods that come back elsewhere, in memory', () => open(group))

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
