import { startCentre } from '../../test/centre/running-centre.ts'
import { smallGroup } from '../../test/centre/small-group.ts'
import { earlySuite } from '../../test/conformance/early-suite.ts'
import { type LedgerBench, ledgerSuite } from '../../test/conformance/ledger-suite.ts'
import { purseLedgerSuite } from '../../test/conformance/purse-ledger-suite.ts'
import { runAudit } from '../audit/main.ts'
import { postgresLedger } from './postgres-ledger.ts'

const open = async (group = smallGroup()): Promise<LedgerBench> => {
	const centre = await startCentre(group)
	const breaches = async (): Promise<string[]> => {
		const lines: string[] = []
		const { databaseUrl } = centre.server
		await runAudit({ databaseUrl, print: (line) => lines.push(line) })
		return lines.filter((line) => line.startsWith('BREACH')).map((line) => line.split(/ +/)[1] ?? line)
	}
	return { store: postgresLedger(centre.database), group, breaches, close: () => centre.stop() }
}

ledgerSuite('the ledger on PostgreSQL', () => open())
purseLedgerSuite('every purse on PostgreSQL', open)
earlySuite('value spent early, on PostgreSQL', open)
