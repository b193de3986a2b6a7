/** The demonstration's processes: card server with its PostgreSQL, agents, tills. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { BenchLog } from './bench-log.ts'
import type { TillPart } from './demo-options.ts'
import type { DemoPart } from './demo-part.ts'
import { demoPaths } from './demo-settings.ts'
import { type KeptProcess, type KeptState, keepProcess } from './kept-process.ts'
import type { NetworkLink } from './network-link.ts'
import {
	agentReadySchema,
	serverReadySchema,
	type TillProcessLine,
	tillProcessLine,
	tillReadySchema,
	windowWords,
} from './ready-lines.ts'
import { databaseUrlOf } from './server-database.ts'

export type PartContext = {
	readonly dataDir: string
	readonly log: BenchLog
	/** Something about a process has changed. */
	readonly changed: () => void
	/** `DemoOptions.programOf`. */
	readonly programOf?: ((name: string) => readonly string[]) | undefined
}

const YIKA = join(import.meta.dirname, '..', '..', 'build', 'cli', 'yika.ts')
const POLL_MS = 20
/** The first start makes a database cluster and loads the group. */
const SERVER_READY_MS = 120_000
const READY_MS = 60_000

export type ServerPart = DemoPart & {
	readonly process: KeptProcess
	readonly databaseUrl: () => string | null
	readonly statusPageUrl: () => string | null
	/** False with a database that was there before: `databaseUrl` in its settings, or DATABASE_URL. */
	readonly hasOwnPostgres: () => boolean
}

/** `wans` are pointed at the server wherever it listens, and at nothing while it is away. */
export function serverPart(
	context: PartContext,
	settingsFile: string,
	wans: readonly NetworkLink[],
): ServerPart {
	let said: z.infer<typeof serverReadySchema> | null = null
	let databaseUrl: string | null = null
	const process = keep(
		context,
		'server',
		['server', '--settings', settingsFile],
		SERVER_READY_MS,
		(state) => {
			if (state.kind === 'running') {
				said = serverReadySchema.parse(state.ready)
				databaseUrl = databaseUrlOf(settingsFile)
			}
			pointAt(wans, state.kind === 'running' ? Number(said?.url.port) : null)
		},
	)
	return {
		...partOf(process),
		process,
		databaseUrl: () => databaseUrl,
		statusPageUrl: () => said?.statusPageUrl ?? null,
		hasOwnPostgres: () => said !== null && said.postgresPid !== null,
	}
}

export type AgentPart = DemoPart & {
	readonly process: KeptProcess
	readonly statusPageUrl: () => string | null
}

export function agentPart(
	context: PartContext,
	storeId: string,
	settingsFile: string,
	lans: readonly NetworkLink[],
): AgentPart {
	let said: z.infer<typeof agentReadySchema> | null = null
	const process = keep(
		context,
		`agent-${storeId}`,
		['agent', '--settings', settingsFile],
		READY_MS,
		(state) => {
			if (state.kind === 'running') said = agentReadySchema.parse(state.ready)
			pointAt(lans, state.kind === 'running' ? Number(said?.url.port) : null)
		},
	)
	return { ...partOf(process), process, statusPageUrl: () => said?.statusPageUrl ?? null }
}

export type KeptTill = TillPart & {
	readonly url: () => string | null
	readonly customerUrl: () => string | null
	readonly process: KeptProcess
}

export function tillPart(
	context: PartContext,
	tillId: string,
	options: {
		readonly settingsFile: string
		readonly port: number
		readonly window: boolean
		readonly say: (line: string) => void
	},
): KeptTill {
	let ready: z.infer<typeof tillReadySchema> | null = null
	let till: TillProcessLine = { pid: 0, state: 'restarting' }
	let startCount = 0
	const args = ['till', '--settings', options.settingsFile, '--port', String(options.port)]
	const onState = (state: KeptState) => {
		ready = state.kind === 'running' ? tillReadySchema.parse(state.ready) : null
		if (state.kind === 'dead') till = { pid: 0, state: 'restarting' }
	}
	const onLine = (line: string) => {
		const words = windowWords(line, ready?.url ?? '')
		if (words !== null) return options.say(words)
		const told = tillProcessLine(line)
		if (told === null) return
		till = told
		if (told.state === 'running') startCount++
		context.changed()
	}
	const process = keep(
		context,
		`till-${tillId}`,
		options.window ? args : [...args, '--no-window'],
		READY_MS,
		onState,
		onLine,
	)
	const host = partOf(process)
	const pid = () => (till.pid === 0 ? null : till.pid)
	return {
		process,
		url: () => ready?.url ?? null,
		customerUrl: () => ready?.customerUrl ?? null,
		host,
		state: () =>
			till.state === 'running' ? 'running' : process.state().kind === 'dead' ? 'dead' : 'starting',
		pid,
		restartCount: () => Math.max(0, startCount - 1),
		async kill({ restart } = { restart: true }) {
			const killed = pid()
			if (killed === null) return
			// Its host starts it again whatever we wish; to keep it down, the host must go first.
			if (!restart) await process.kill({ restart: false })
			killIfThere(killed)
			await until(() => pid() !== killed)
		},
		async start() {
			await host.start()
			await until(() => till.state === 'running')
		},
	}
}

/** Lives inside the server's data folder and is watched over by the server, which also starts it again. */
export function postgresPart(dataDir: string, server: ServerPart): DemoPart {
	const pid = () => postmasterPid(join(dataDir, 'postgres', 'data', 'postmaster.pid'))
	const databaseDown = () => pid() === null
	let killCount = 0
	return {
		pid,
		restartCount: () => killCount,
		state: () => (!databaseDown() ? 'running' : server.state() === 'dead' ? 'dead' : 'starting'),
		async kill() {
			const killed = pid()
			if (killed === null) return
			killCount++
			killIfThere(killed)
			await until(() => !isAlive(killed))
		},
		async start() {
			await server.start()
			await until(() => !databaseDown())
		},
	}
}

/** A database that was there before us. */
export function externalPart(): DemoPart {
	const notOurs = async () => {
		throw new Error('This database was not started by the demonstration.')
	}
	return { pid: () => null, restartCount: () => 0, state: () => 'external', kill: notOurs, start: notOurs }
}

function keep(
	{ dataDir, log, changed, programOf }: PartContext,
	name: string,
	args: readonly string[],
	readyTimeoutMs: number,
	onState: (state: KeptState) => void,
	onLine: (line: string) => void = () => undefined,
): KeptProcess {
	return keepProcess({
		name,
		args: [...(programOf?.(name) ?? [YIKA]), ...args],
		logFile: demoPaths.log(dataDir, name),
		readyTimeoutMs,
		onLine,
		onChange(state) {
			onState(state)
			log.add('process', state.kind === 'dead' ? `${name} ended (${state.reason})` : `${name} ${state.kind}`)
			changed()
		},
	})
}

function partOf(process: KeptProcess): DemoPart {
	return {
		state: () => process.state().kind,
		pid: () => {
			const state = process.state()
			return state.kind === 'dead' ? null : state.pid
		},
		restartCount: process.restartCount,
		kill: (options = { restart: true }) => process.kill(options),
		start: process.start,
	}
}

function pointAt(links: readonly NetworkLink[], port: number | null): void {
	for (const link of links) link.setTarget(port)
}

function postmasterPid(file: string): number | null {
	try {
		const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
		return isAlive(pid) ? pid : null
	} catch {
		return null
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0)
		return true
	} catch {
		return false
	}
}

function killIfThere(pid: number): void {
	if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
}
