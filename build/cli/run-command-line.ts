/* What `yika` does with a command line, from the source tree and as it is shipped. */
import { type Command, CommanderError } from 'commander'

/** Reads the process's command line and does what it asks; says what went wrong and sets the exit code. */
export async function runCommandLine(program: Command): Promise<void> {
	program
		.usage('<command> [options]')
		.showHelpAfterError('(yika --help lists the commands; yika <command> --help explains one)')
		.configureHelp({ showGlobalOptions: false })
		.exitOverride()
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
}
