/* `yika demo`: the whole shop on one machine. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { endProcess } from '../end-process.ts'
import { portNumber, screenPlace, seedNumber } from '../option-values.ts'

const HELP = `
What is started: the card server with its PostgreSQL, a store agent, a till, and its devices, simulated on
pseudo-terminals. The till opens in Electron if its program is there, else in a kiosk browser (chromium) if there
is a display, else its address is printed. The device bench is a second page, where cards are tapped and
cables are pulled. Ctrl-C ends everything in good order.

Examples:
  $ npm start                                    the till on this screen
  $ npm start -- --customer-screen 1366,0,1024x768   the customer's page on the screen beside it
  $ npm start -- --headless                      no window; one line: ready <till url> <device bench url>
  $ npm run yika -- demo --fresh --seed 7        forget what was sold, other cards and members
  $ npm run yika -- demo --all --headless        two stores, three tills

Environment:
  YIKA_DATA      the folder of --data
  DATABASE_URL   use this PostgreSQL server instead of an embedded one
  DISPLAY        where a window can be opened

Exit codes: 0 ended in good order; 1 something could not be started; 2 wrong command line.`

/** Adds `demo` to the program. */
export function addDemoCommand(program: Command): void {
	program
		.command('demo')
		.summary('the whole shop with simulated devices')
		.description('Starts server, PostgreSQL, agent, till and simulated devices with generated data.')
		.option('--headless', 'open no window; print one line: ready <till url> <device bench url>', false)
		.addOption(
			new Option('--data <dir>', 'where databases and journals are kept')
				.default('.yika/demo')
				.env('YIKA_DATA'),
		)
		.option('--fresh', 'begin with an empty data folder', false)
		.option('--seed <number>', 'generate the data from this seed', seedNumber, 1)
		.option('--all', 'start all stores and tills of the group, not only the first', false)
		.option('--port <number>', 'port of the till page (0: any free one)', portNumber, 0)
		.option('--customer-screen <place>', 'a second screen, as 1366,0,1024x768', screenPlace)
		.addOption(
			new Option('--database <url>', 'an existing PostgreSQL instead of an embedded one').env('DATABASE_URL'),
		)
		.addHelpText('after', HELP)
		.action(async (options: DemoFlags) => {
			const { runDemo } = await import('../../../test/demo/main.ts')
			const { database, data, customerScreen: place, ...rest } = options
			await runDemo({
				...rest,
				dataDir: resolve(data),
				...(database === undefined ? {} : { databaseUrl: database }),
				...(place === undefined ? {} : { customerScreen: { ...place, colours: 'light' } }),
			})
			endProcess(0)
		})
}

interface DemoFlags {
	readonly headless: boolean
	readonly data: string
	readonly fresh: boolean
	readonly seed: number
	readonly all: boolean
	readonly port: number
	readonly database?: string
	readonly customerScreen?: ReturnType<typeof screenPlace>
}
