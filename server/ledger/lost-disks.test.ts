import { tillIdSchema } from '../../protocol/base/ids.ts'
import { startCentre } from '../../test/centre/running-centre.ts'
import { lostDiskSuite } from '../../test/conformance/lost-disk-suite.ts'
import { postgresEnrolments } from '../session/handshake.ts'
import { enrolTerminal } from '../terminals/enrol-terminal.ts'
import { writeOffTerminal } from '../terminals/lane-tables.ts'
import { postgresLedger } from './postgres-ledger.ts'

lostDiskSuite('lost disks, on PostgreSQL', async () => {
	const { database, group, stop } = await startCentre()
	return {
		store: postgresLedger(database),
		enrolments: postgresEnrolments(database),
		group,
		enrol: async (tillId, publicKey) => {
			const result = await database.transaction((sql) =>
				enrolTerminal(sql, tillIdSchema.parse(tillId), publicKey),
			)
			if (result.kind !== 'enrolled') throw new Error(result.kind)
			return result.epoch
		},
		writeOff: async (tillId, epoch) => {
			await database.transaction((sql) => writeOffTerminal(sql, { tillId, epoch }, '1001', 1))
		},
		close: stop,
	}
})
