/*
 * `npm run yika -- <command>`: one door to everything that runs. It only reads the command line; each command loads
 * its room when it is called, so that `--help` is quick and an agent never loads a till.
 *
 * Exit codes: 0 ended as asked; 1 failed (audit: found a breach); 2 the command line was wrong (audit: also, could
 * not look).
 */
import { addAgentCommand } from './commands/agent.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addBackupCommand } from './commands/backup.ts'
import { addCardsCommand } from './commands/cards.ts'
import { addCatalogueCommand } from './commands/catalogue.ts'
import { addClearingCommand } from './commands/clearing.ts'
import { addCodeCommand } from './commands/code.ts'
import { addCodesCommand } from './commands/codes.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDeviceCommand } from './commands/device.ts'
import { addSimulatorCommand } from './commands/device-sim.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEnrolCommand } from './commands/enrol.ts'
import { addExceptionsCommand } from './commands/exceptions.ts'
import { addGreetingCommand } from './commands/greeting.ts'
import { addHandInCommand } from './commands/hand-in.ts'
import { addJoinCommand } from './commands/join.ts'
import { addKioskPasswordCommand } from './commands/kiosk-password.ts'
import { addMembersCommand } from './commands/members.ts'
import { addProvisionCommand } from './commands/provision.ts'
import { addReleaseCommand } from './commands/release.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addRetireCommand } from './commands/retire.ts'
import { addRevokeCommand } from './commands/revoke.ts'
import { addServerCommand } from './commands/server.ts'
import { addSettleCommand } from './commands/settle.ts'
import { addSimCommand } from './commands/sim.ts'
import { addSupportCommand } from './commands/support.ts'
import { addTillCommand } from './commands/till.ts'
import { addWriteOffCommand } from './commands/write-off.ts'
import { commandLine, runCommandLine } from './run-command-line.ts'

const program = commandLine().addHelpText(
	'after',
	'\nStart here:\n  $ npm run yika -- demo        the whole shop with simulated devices',
)

addDemoCommand(program)
addTillCommand(program)
addAgentCommand(program)
addServerCommand(program)
addAuditCommand(program)
addSettleCommand(program)
addExceptionsCommand(program)
addClearingCommand(program)
addCardsCommand(program)
addMembersCommand(program)
addCatalogueCommand(program)
addGreetingCommand(program)
addCodeCommand(program)
addCodesCommand(program)
addJoinCommand(program)
addProvisionCommand(program)
addRetireCommand(program)
addRevokeCommand(program)
addEnrolCommand(program)
addWriteOffCommand(program)
addReleaseCommand(program)
addHandInCommand(program)
addSimCommand(program)
addSimulatorCommand(addDeviceCommand(program))
addKioskPasswordCommand(program)
addDoctorCommand(program)
addSupportCommand(program)
addBackupCommand(program)
addRestoreCommand(program)

await runCommandLine(program)
