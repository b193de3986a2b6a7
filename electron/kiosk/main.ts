/** Process entry of the kiosk host: `main.ts <settings file> [--port=<n>] [--open=window|kiosk|none]`. */
import { parseArgs } from 'node:util'
import { runKioskTill } from './run-kiosk-till.ts'

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { port: { type: 'string', default: '0' }, open: { type: 'string', default: 'none' } },
})

async function main(): Promise<void> {
	const [settingsFile] = positionals
	const { open } = values
	const port = Number(values.port)
	if (settingsFile === undefined) throw new Error('which settings file? main.ts <settings file>')
	if (open !== 'window' && open !== 'kiosk' && open !== 'none') throw new Error('--open=window|kiosk|none')
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes 0 to 65535')
	const kiosk = await runKioskTill({
		settingsFile,
		port,
		open,
		print: (line) => process.stdout.write(`${line}\n`),
		log: (line) => process.stderr.write(`${line}\n`),
	})
	let stopping = false
	const stop = () => {
		if (stopping) return
		stopping = true
		kiosk.stop().then(() => process.exit(0), fail)
	}
	process.on('SIGTERM', stop)
	process.on('SIGINT', stop)
}

function fail(error: unknown): void {
	process.stderr.write(`yika till: ${error instanceof Error ? error.message : String(error)}\n`)
	process.exit(1)
}

main().catch(fail)
