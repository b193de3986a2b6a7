import { startCentre } from '../../test/centre/running-centre.ts'
import { ledgerSuite } from '../../test/conformance/ledger-suite.ts'
import { postgresLedger } from './postgres-ledger.ts'

ledgerSuite('the ledger on PostgreSQL', async () => {
	const centre = await startCentre()
	return { store: postgresLedger(centre.database), group: centre.group, close: () => centre.stop() }
})
