/* `yika device sim`: a device that is not there, speaking its real protocol on a pseudo-terminal or on the network. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import type { Simulator, SimulatorKind } from '../devices/simulator-words.ts'

const HELP = `
Prints "ready <path>" when its port exists; that path is what a driver opens: a pseudo-terminal, tcp://… with --port, or tcp://… of the
reader of a door (llrp), which a store agent opens (settings: door.path). Then it takes one command a line from standard input
and answers "ok" or "error: …"; "unplug", "plug" and "help" are known to all. It ends with its input, or by Ctrl-C.

Examples:
  $ npm run yika -- device sim --list
  $ npm run --silent yika -- device sim pn532
  ready /tmp/yika-sim-x1y2z3/pn532
  tap 04A1B2C3
  ok
  $ npm run yika -- device sim printer --link /tmp/printer      (in another terminal:)
  $ npm run yika -- device test --driver escpos --path /tmp/printer
  $ npm run yika -- device sim printer --port 9100              (its path: tcp://127.0.0.1:9100)
  $ npm run --silent yika -- device sim llrp --port 5084
  ready tcp://127.0.0.1:5084

Environment:
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 ended by its input or Ctrl-C; 1 the port could not be made; 2 wrong command line.`

interface SimFlags {
	readonly list?: boolean
	readonly link?: string
	readonly port?: string
}

/** Adds `sim` to `device`. */
export function addSimulatorCommand(device: Command): void {
	const command: Command = device
		.command('sim')
		.summary('simulates a device on a pseudo-terminal, or a door on the network')
		.description(
			'Simulates a device that speaks its real protocol on a pseudo-terminal (needs socat); a door, on TCP.',
		)
		.argument('[kind]', 'a name of --list')
		.option('--list', 'list the kinds with their commands')
		.option('--link <path>', 'where the port appears (default: a new folder)')
		.option(
			'--port <number>',
			'on TCP of this machine, as a network printer or a serial device server (llrp: default any free port)',
		)
		.addHelpText('after', HELP)
	command.action(async (name: string | undefined, { list: isList, link, port }: SimFlags) => {
		const { SIMULATOR_KINDS } = await import('../devices/simulator-kinds.ts')
		const { endProcess } = await import('../end-process.ts')
		if (isList === true) return list(SIMULATOR_KINDS)
		const names = Object.keys(SIMULATOR_KINDS).join(', ')
		const kind = name === undefined ? undefined : SIMULATOR_KINDS[name]
		if (name === undefined || kind === undefined)
			return command.error(
				`error: ${name === undefined ? 'which kind?' : `there is no '${name}';`} There are ${names}`,
				{
					exitCode: 2,
				},
			)
		const simulator = kind.make((line) => console.log(line))
		const isOnNetwork = 'listen' in simulator.device
		const wrong = (words: string) => command.error(`error: ${words}`, { exitCode: 2 })
		if (isOnNetwork && link !== undefined) wrong(`${name} is on the network: --port in place of --link`)
		if (link !== undefined && port !== undefined) wrong('--link or --port, not both')
		if (port !== undefined && !isPort(port)) wrong(`--port is a number from 1 to 65535`)
		await simulate(name, kind, simulator, { link, port: port === undefined ? null : Number(port) })
		endProcess(0)
	})
}

const isPort = (text: string) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535

function list(kinds: Readonly<Record<string, SimulatorKind>>): void {
	for (const [name, { summary, driver, make }] of Object.entries(kinds)) {
		console.log(
			`${name.padEnd(10)} ${summary} (${driver === null ? "a store agent's door" : `driver ${driver}`})`,
		)
		for (const [words, { usage }] of Object.entries(make(() => undefined).commands))
			console.log(`${' '.repeat(11)}${words} ${usage}`.trimEnd())
	}
}

async function simulate(
	name: string,
	kind: SimulatorKind,
	simulator: Simulator,
	{ link, port }: { readonly link: string | undefined; readonly port: number | null },
): Promise<void> {
	const { lineOf } = await import('../devices/simulator-line.ts')
	const { runLine } = await import('../devices/simulator-kinds.ts')
	const folder = link === undefined && port === null ? mkdtempSync(join(tmpdir(), 'yika-sim-')) : null
	const path = folder === null ? resolve(link ?? '') : join(folder, name)
	const line = lineOf(simulator, path, port)
	await line.plug()
	console.log(`ready ${line.link}`)

	const input = createInterface({ input: process.stdin })
	process.once('SIGINT', () => input.close())
	process.once('SIGTERM', () => input.close())
	for await (const said of input) {
		const words = said.trim()
		if (words === '') continue
		try {
			if (words === 'unplug') await line.unplug()
			else if (words === 'plug') await line.plug()
			else if (words === 'help') list({ [name]: kind })
			else if (!runLine(simulator, words)) throw new Error(`'${words}' is no command; help lists them`)
			console.log('ok')
		} catch (error) {
			console.log(`error: ${error instanceof Error ? error.message : String(error)}`)
		}
	}
	await line.unplug()
	if (folder !== null) rmSync(folder, { recursive: true, force: true })
}
