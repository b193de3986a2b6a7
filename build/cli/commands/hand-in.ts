/* `yika hand-in`: the journal of a lost till, from its copy on another medium. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { tillSettingsSchema } from '../../../protocol/settings/process-settings.ts'
import { readSettings } from '../settings-file.ts'

const HELP = `
When a till's disk is lost, what had not reached the store's agent is still on its second journal path. Enrol the
lane anew (yika enrol), put the new epoch into the settings of the till that takes over, and hand the copy in while
that till is not running: at its next start the entries go up as those of the earlier epoch. Doing it twice is
harmless.

Examples:
  $ npm run yika -- hand-in /media/usb/yika-journal-S01-01-1.jsonl --settings /etc/yika/till.json
  $ npm run yika -- hand-in copy.jsonl --settings till.json --recovery-key recovery.pem

Environment:
  YIKA_DEBUG   set: show where an error came from

Exit codes: 0 handed in; 1 not; 2 wrong command line.`

interface HandInFlags {
	readonly settings: string
	readonly recoveryKey?: string
}

/** Adds `hand-in` to the program. */
export function addHandInCommand(program: Command): void {
	program
		.command('hand-in')
		.summary('the journal of a lost till, from its copy')
		.description("Takes a till's journal copy into the database of the till that took over its lane.")
		.argument('<file>', 'yika-journal-<till>-<epoch>.jsonl on the second medium')
		.requiredOption('--settings <file>', 'the settings of the till that took over')
		.option('--recovery-key <file>', 'the private key (PEM) that a sealed copy is sealed for')
		.addHelpText('after', HELP)
		.action(async (file: string, { settings: settingsFile, recoveryKey }: HandInFlags) => {
			const { handInCopy } = await import('../../../storage/hand-in-copy.ts')
			const { openMachine } = await import('../../../storage/machine-secret.ts')
			const settings = await readSettings(resolve(settingsFile), tillSettingsSchema, ['dataDir', 'keyFile'])
			const { tillId, epoch, dataDir } = settings
			const { pageKey } = openMachine(settings)
			const database = { file: join(dataDir, 'till.sqlite'), tillId, epoch, pageKey }
			const opener = await openerFrom(recoveryKey)
			const handedIn = await handInCopy(resolve(file), database, opener)
			if (handedIn === 'locked')
				throw new Error(
					`${file} is sealed: give the recovery key that it is sealed for (--recovery-key <file>)`,
				)
			if (handedIn === null) throw new Error(`${file} is no journal copy of till ${tillId}`)
			const { entryCount, adoptedCount, unsoundBytes } = handedIn
			console.log(
				`epoch ${handedIn.epoch}: ${entryCount} entries in the copy, ${adoptedCount} of them were new here`,
			)
			if (unsoundBytes > 0) console.log(`${unsoundBytes} bytes at its end are torn and were left out`)
		})
}

async function openerFrom(recoveryKey: string | undefined) {
	if (recoveryKey === undefined) return undefined
	const { recoveryOpener } = await import('../../../storage/copy-cipher.ts')
	return recoveryOpener(readFileSync(resolve(recoveryKey), 'utf8'))
}
