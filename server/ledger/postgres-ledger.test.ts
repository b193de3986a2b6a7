import { startCentre } from '../../test/centre/running-centre.ts'
import { smallGroup } from '../../test/centre/small-group.ts'
import { type LedgerBench, ledgerSuite } from '../../test/conformance/ledger-suite.ts'
import { purseLedgerSuite } from '../../test/conformance/purse-ledger-suite.ts'
import { postgresLedger } from './postgres-ledger.ts'

const open = async (group = smallGroup()): Promise<LedgerBench> => {
	const centre = await startCentre(group)
	return { store: postgresLedger(centre.database), group, close: () => centre.stop() }
}

ledgerSuite('the ledger on PostgreSQL', () => open())
purseLedgerSuite('every purse on PostgreSQL', open)
