import { type SmallGroup, smallGroup } from '../centre/small-group.ts'
import { type LedgerBench, ledgerSuite, referenceLedger } from '../conformance/ledger-suite.ts'
import { purseLedgerSuite } from '../conformance/purse-ledger-suite.ts'

const open = async (group: SmallGroup): Promise<LedgerBench> => ({
	store: referenceLedger(group),
	group,
	close: async () => undefined,
})
const group = smallGroup()

ledgerSuite('the ledger in memory', () => open(group))
purseLedgerSuite('every purse in memory', open)
