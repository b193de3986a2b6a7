import { smallGroup } from '../centre/small-group.ts'
import { ledgerSuite, referenceLedger } from '../conformance/ledger-suite.ts'

const group = smallGroup()

ledgerSuite('the ledger in memory', async () => ({
	store: referenceLedger(group),
	group,
	close: async () => undefined,
}))
