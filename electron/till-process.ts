/**
 * The till process: owns journal, rules and devices, and goes on correctly if every window dies. Started by Electron's
 * main as a utility process or by the kiosk host as a child process, with the path of its settings file. Here is only its
 * beginning: what is imported after the compiled code of the last start is at hand loads in a third of the time.
 */
import { readFile } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { keepCompiledCode } from './host/compile-cache.ts'
import { processLog } from './host/process-log.ts'

/** Ends at once: the host starts the process again, and it goes on from the journal. */
function die(what: string, error: unknown): never {
	processLog(what, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
	process.exit(1)
}

async function main(settingsFile: string): Promise<void> {
	const settings: unknown = JSON.parse(await readFile(settingsFile, 'utf8'))
	keepCompiledCode(settingsFile, settings)
	const { runTill } = await import('./run-till.ts')
	await runTill(settings, settingsFile, die)
	// Now: a process that is killed writes nothing any more.
	flushCompileCache()
}

const settingsFile = process.argv[2]
if (!settingsFile) die('noSettings', 'usage: till-process <settings file>')
process.on('uncaughtException', (error) => die('uncaught', error))
process.on('unhandledRejection', (error) => die('unhandled', error))
main(settingsFile).catch((error: unknown) => die('startFailed', error))
