/* What `yika` does with a command line, from the source tree and as it is shipped. */
import { Command, CommanderError } from 'commander'

/** To which commands are added: they take over from it, when they are added, what a wrong command line comes to. */
export function commandLine(): Command {
	return new Command('yika')
		.description('Yika (一卡): a retail till, the store agent and the central card server behind it.')
		.usage('<command> [options]')
		.showHelpAfterError('(yika --help lists the commands; yika <command> --help explains one)')
		.configureHelp({ showGlobalOptions: false })
		.exitOverride()
}

/** Reads the process's command line and does what it asks; says what went wrong and sets the exit code. */
export async function runCommandLine(program: Command): Promise<void> {
	try {
		await program.parseAsync()
	} catch (error) {
		if (error instanceof CommanderError) {
			// Commander has printed already: help and version end well, everything else is a wrong command line.
			process.exitCode = error.exitCode === 0 ? 0 : 2
		} else {
			console.error(`yika: ${wordsOf(error)}`)
			if (process.env.YIKA_DEBUG !== undefined && error instanceof Error) console.error(error.stack)
			// Not only the exit code: what a failed start has opened must not keep the process alive.
			process.exit(1)
		}
	}
}

function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error)
	if (!('code' in error) || error.code !== 'EADDRINUSE') return error.message
	const { port = '' } = error as { readonly port?: number }
	return `port ${port} is taken by another program: end it, or name another port in the settings; yika doctor says which program it is (${error.message})`
}
