/* `yika till`: one till, shown in a window. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { endProcess } from '../end-process.ts'
import { portNumber } from '../option-values.ts'

const HELP = `
Starts the till process (journal, rules, devices) and shows it in Electron if its program is there, else in a
browser window (chromium), else says the address. The page is served on loopback only and needs the token in its
address, which changes with every launch; so is the customer's page (/customer). The window goes with the till; closing it does not end the till.

Settings that are not there yet, or name no till: the window asks for a code (yika code), joins the group with it,
writes them and goes on.

The settings file (JSON; paths are relative to it):
  tillId, epoch   who it is, and the enrolment that its journal belongs to
  dataDir         where its journal is kept
  keyFile         its private key (PKCS #8 PEM, Ed25519; mode 0600); wrapped at the first start
  machineSecret   optional: where the secret is that key and journal are encrypted with (docs/security.md)
  agentUrl        ws://host:port/link of the store's agent
  journalCopyDir  optional: a folder on another medium (a USB stick) that gets a copy of the journal;
                  it is not made, so that a missing stick is noticed
  journalCopyKey  optional: that copy is sealed for the keeper of this key (docs/security.md)
  customerScreen optional: the second screen, for the customer: x, y, width, height, colours
                  (light, dark); docs/devices/customer-screen.md
  retentionDays   optional: how long posted entries stay in the journal; 90
  traces          optional: { "url", "ratio" } of a collector of traces (docs/operations.md)
  updates         optional: the key that signs releases, and where they lie if not at the agent (docs/updates.md)
  devices         readers, scanners, printers: kind, path or tcp://host:port, and their settings

Examples:
  $ npm run yika -- till --settings /etc/yika/till.json
  $ npm run yika -- till --settings till.json --no-window --port 8100

Environment:
  YIKA_SETTINGS   the file of --settings
  DISPLAY, WAYLAND_DISPLAY       where the window is opened; not needed on macOS and Windows
  ELECTRON_OVERRIDE_DIST_PATH    a folder with another Electron
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 stopped in good order; 1 could not start or go on; 2 wrong command line.`

interface TillFlags {
	readonly settings: string
	readonly window: boolean
	readonly port: number
}

/** Adds `till` to the program. */
export function addTillCommand(program: Command): void {
	program
		.command('till')
		.summary('one till in a window')
		.description('Runs one till and shows it in a window.')
		.addOption(
			new Option('--settings <file>', 'the settings of this till').env('YIKA_SETTINGS').makeOptionMandatory(),
		)
		.option('--port <number>', 'port of the page on loopback (0: any free one)', portNumber, 0)
		.option('--no-window', 'open no window; print the address only')
		.addHelpText('after', HELP)
		.action(async ({ settings, port, window }: TillFlags) => {
			const { runKioskTill } = await import('../../../electron/kiosk/main.ts')
			endProcess(await runKioskTill({ settingsFile: resolve(settings), port, window }))
		})
}
