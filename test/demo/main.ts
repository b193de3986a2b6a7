/** `yika demo`: the whole shop until Ctrl-C. */

import { createServer } from 'node:net'
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import { startDemo } from './demo-host.ts'
import type { DemoOptions, RunningDemo } from './demo-options.ts'

/** A real printer takes about this long for a line; slow enough to open its cover in the middle of a receipt. */
const PRINTER_LINE_MS = 25

export type DemoCommandOptions = {
	/** No window; standard output is exactly one line: `ready <till url> <device bench url>`. */
	readonly headless: boolean
	readonly dataDir: string
	readonly fresh: boolean
	readonly seed: number
	/** All stores and tills of the group, not only the first. */
	readonly all: boolean
	readonly port: number
	readonly databaseUrl?: string
	readonly customerScreen?: CustomerScreenSettings
}

/** Runs until SIGINT, SIGTERM or SIGHUP; rejects, with nothing left running, when a part cannot be started. */
export async function runDemo(command: DemoCommandOptions): Promise<void> {
	const stopAsked = Promise.withResolvers<'stop'>()
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => stopAsked.resolve('stop'))
	}
	const { headless, all, ...rest } = command
	const say = (line: string) => process.stderr.write(`yika demo: ${line}\n`)
	const options: DemoOptions = {
		...rest,
		lanes: all ? 'all' : 'first',
		window: !headless,
		say,
		printer: { lineMs: PRINTER_LINE_MS },
	}
	await assertPortIsFree(command.port)
	const starting = startDemo(options)
	const first = await Promise.race([starting, stopAsked.promise])
	if (first !== 'stop') {
		announce(first, headless)
		await stopAsked.promise
	}
	say('ending')
	// Asked to stop while starting: the start is let come to its end, so that everything it made can be ended.
	const demo = await starting.catch(() => null)
	await demo?.stop()
}

/** A taken port is the user's to change, so it is said at once and by the option's name. */
async function assertPortIsFree(port: number): Promise<void> {
	const probe = createServer()
	await new Promise<void>((resolve, reject) => {
		probe.once('error', (error: NodeJS.ErrnoException) => {
			const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${error.message})`
			reject(new Error(`port ${port} ${reason}: choose another with --port (0: any free one)`))
		})
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
	})
}

function announce(demo: RunningDemo, headless: boolean): void {
	const { lane, lanes, pins } = demo
	const operators = demo.group.operators.map(
		(one) => `${one.name} ${one.operatorId}, PIN ${pins[one.operatorId]}`,
	)
	if (headless) {
		// Standard output is the one line that programs read; who signs on by hand finds the PINs beside it.
		process.stderr.write(`yika demo: operators: ${operators.join('; ')}\n`)
		process.stdout.write(`ready ${lane.url()} ${lane.benchUrl}\n`)
		return
	}
	const rows = [
		...[...lanes.values()].flatMap((one) => [
			`till ${one.tillId}     ${one.url()}`,
			`customer ${one.tillId} ${one.customerUrl()}`,
			`bench ${one.tillId}    ${one.benchUrl}`,
			`status ${one.storeId}      ${one.statusPageUrl()}`,
		]),
		...operators.map((text) => `operator     ${text}`),
	]
	process.stdout.write(
		`\nThe shop is open. Ctrl-C closes it.\n\n${rows.map((row) => `  ${row}\n`).join('')}\n`,
	)
}
