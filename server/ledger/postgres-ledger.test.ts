import { startCentre } from '../../test/centre/running-centre.ts'
import { smallGroup } from '../../test/centre/small-group.ts'
import { type EarlyBench, earlySuite } from '../../test/conformance/early-suite.ts'
import { ledgerSuite } from '../../test/conformance/ledger-suite.ts'
import { purseLedgerSuite } from '../../test/conformance/purse-ledger-suite.ts'
import { returnClaimsSuite } from '../../test/conformance/return-claims-suite.ts'
import { runAudit } from '../audit/main.ts'
import { writeOffTerminal } from '../terminals/lane-tables.ts'
import { postgresLedger } from './postgres-ledger.ts'

const open = async (group = smallGroup()): Promise<EarlyBench> => {
	const centre = await startCentre(group)
	const breaches = async (): Promise<string[]> => {
		const lines: string[] = []
		const { databaseUrl } = centre.server
		await runAudit({ databaseUrl, print: (line) => lines.push(line) })
		return lines.filter((line) => line.startsWith('BREACH')).map((line) => line.split(/ +/)[1] ?? line)
	}
	const writeOff = async (tillId: string, epoch: number): Promise<void> => {
		await writeOffTerminal(centre.database, { tillId, epoch }, '90', Date.now())
	}
	return { store: postgresLedger(centre.database), group, breaches, writeOff, close: () => centre.stop() }
}

ledgerSuite('the ledger on PostgreSQL', () => open())
purseLedgerSuite('every purse on PostgreSQL', open)
earlySuite('value spent early, on PostgreSQL', open)
returnClaimsSuite('goods that come back elsewhere, on PostgreSQL', () => open())
