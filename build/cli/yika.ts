/*
 * `npm run yika -- <command>`: one door to everything that runs. It only reads the command line; each command loads
 * its room when it is called, so that `--help` is quick and an agent never loads a till.
 *
 * Exit codes: 0 ended as asked; 1 failed (audit: found a breach); 2 the command line was wrong (audit: also, could
 * not look).
 */
import { Command, CommanderError } from 'commander'
import { addAgentCommand } from './commands/agent.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addCardsCommand } from './commands/cards.ts'
import { addCatalogueCommand } from './commands/catalogue.ts'
import { addClearingCommand } from './commands/clearing.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDeviceCommand } from './commands/device.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEnrolCommand } from './commands/enrol.ts'
import { addExceptionsCommand } from './commands/exceptions.ts'
import { addGreetingCommand } from './commands/greeting.ts'
import { addHandInCommand } from './commands/hand-in.ts'
import { addKioskPasswordCommand } from './commands/kiosk-password.ts'
import { addMembersCommand } from './commands/members.ts'
import { addServerCommand } from './commands/server.ts'
import { addSettleCommand } from './commands/settle.ts'
import { addSimCommand } from './commands/sim.ts'
import { addTillCommand } from './commands/till.ts'
import { addWriteOffCommand } from './commands/write-off.ts'

const program = new Command('yika')
	.description('Yika (一卡): a retail till, the store agent and the central card server behind it.')
	.usage('<command> [options]')
	.showHelpAfterError('(yika --help lists the commands; yika <command> --help explains one)')
	.addHelpText(
		'after',
		'\nStart here:\n  $ npm run yika -- demo        the whole shop with simulated devices',
	)
	.configureHelp({ showGlobalOptions: false })
	.exitOverride()

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
addEnrolCommand(program)
addWriteOffCommand(program)
addHandInCommand(program)
addSimCommand(program)
addDeviceCommand(program)
addKioskPasswordCommand(program)
addDoctorCommand(program)

try {
	await program.parseAsync()
} catch (error) {
	if (error instanceof CommanderError) {
		// Commander has printed already: help and version end well, everything else is a wrong command line.
		process.exitCode = error.exitCode === 0 ? 0 : 2
	} else {
		console.error(`yika: ${error instanceof Error ? error.message : String(error)}`)
		if (process.env.YIKA_DEBUG !== undefined && error instanceof Error) console.error(error.stack)
		// Not only the exit code: what a failed start has opened must not keep the process alive.
		process.exit(1)
	}
}
