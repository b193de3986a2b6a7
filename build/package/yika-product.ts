/*
 * `yika` as it is shipped: every command that a shop or head office needs, and none that needs the source tree (demo, sim,
 * simulated devices). Exit codes are those of build/cli/yika.ts.
 */
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { addAgentCommand } from '../cli/commands/agent.ts'
import { addAuditCommand } from '../cli/commands/audit.ts'
import { addBackupCommand } from '../cli/commands/backup.ts'
import { addCardsCommand } from '../cli/commands/cards.ts'
import { addCatalogueCommand } from '../cli/commands/catalogue.ts'
import { addClearingCommand } from '../cli/commands/clearing.ts'
import { addCodeCommand } from '../cli/commands/code.ts'
import { addCodesCommand } from '../cli/commands/codes.ts'
import { addDeviceCommand } from '../cli/commands/device.ts'
import { addDoctorCommand } from '../cli/commands/doctor.ts'
import { addEnrolCommand } from '../cli/commands/enrol.ts'
import { addExceptionsCommand } from '../cli/commands/exceptions.ts'
import { addGreetingCommand } from '../cli/commands/greeting.ts'
import { addHandInCommand } from '../cli/commands/hand-in.ts'
import { addJoinCommand } from '../cli/commands/join.ts'
import { addKioskPasswordCommand } from '../cli/commands/kiosk-password.ts'
import { addMembersCommand } from '../cli/commands/members.ts'
import { addProvisionCommand } from '../cli/commands/provision.ts'
import { addReleaseCommand } from '../cli/commands/release.ts'
import { addRestoreCommand } from '../cli/commands/restore.ts'
import { addRetireCommand } from '../cli/commands/retire.ts'
import { addRevokeCommand } from '../cli/commands/revoke.ts'
import { addServerCommand } from '../cli/commands/server.ts'
import { addSettleCommand } from '../cli/commands/settle.ts'
import { addSupportCommand } from '../cli/commands/support.ts'
import { addTillCommand } from '../cli/commands/till.ts'
import { addWriteOffCommand } from '../cli/commands/write-off.ts'
import { commandLine, runCommandLine } from '../cli/run-command-line.ts'

const program = commandLine().version(PRODUCT_VERSION)

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
addDeviceCommand(program)
addKioskPasswordCommand(program)
addDoctorCommand(program)
addSupportCommand(program)
addBackupCommand(program)
addRestoreCommand(program)

await runCommandLine(program)
