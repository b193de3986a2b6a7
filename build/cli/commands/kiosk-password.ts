/* `yika kiosk-password`: by what a technician leaves kiosk mode under Electron. */
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Command } from 'commander'

const HELP = `
In kiosk mode (Electron's --kiosk) the till's window cannot be closed. Ctrl+Alt+Shift+L asks for this password; whoever knows it
gets an ordinary window. Without one nobody gets out from the till's keyboard. It is read from standard input, one line.

Example:
  $ npm run --silent yika -- kiosk-password --settings till.json

Exit codes: 0 written; 1 it is too short, or could not be written; 2 wrong command line.`

/** Adds `kiosk-password` to the program. */
export function addKioskPasswordCommand(program: Command): void {
	program
		.command('kiosk-password')
		.summary('by what a technician leaves kiosk mode')
		.description("Sets the technician's password of a till under Electron.")
		.requiredOption('--settings <file>', "the till's settings")
		.addHelpText('after', HELP)
		.action(async ({ settings }: { readonly settings: string }) => {
			const { kioskPasswordFile, kioskVerifier } = await import('../../../electron/kiosk-password.ts')
			try {
				const text = kioskVerifier(await askUnseen('New password: '))
				writeFileSync(kioskPasswordFile(settings), `${text}\n`, { mode: 0o600 })
				console.log(`${kioskPasswordFile(settings)} is written`)
			} catch (error) {
				console.error(error instanceof Error ? error.message : String(error))
				process.exitCode = 1
			}
		})
}

/** What is typed is not shown. */
async function askUnseen(question: string): Promise<string> {
	const { stdin } = process
	if (stdin.isTTY) process.stderr.write(question)
	const output = new Writable({ write: (_bytes, _encoding, done) => done() })
	const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY })
	try {
		for await (const line of lines) return line
		return ''
	} finally {
		lines.close()
		if (stdin.isTTY) process.stderr.write('\n')
	}
}
