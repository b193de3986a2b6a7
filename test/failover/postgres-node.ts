/**
 * One PostgreSQL of a pair, with a data directory and a port that it keeps: started as it is, killed as a machine dies,
 * made a standby by a copy of another one, promoted. What a cluster manager would decide is decided by the test.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
	appendFileSync,
	closeSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { createCluster, freePort, postgresPrograms } from '../../server/database/postgres-programs.ts'
import { type RunAs, runAs } from '../../server/database/run-as.ts'

const READY_WITHIN_MS = 30_000
const POLL_MS = 20
/** Of the running postmaster or of its files: a copy has its own. */
const NOT_COPIED = ['pg_wal', 'pg_replslot', 'postmaster.pid', 'postmaster.opts', 'standby.signal']

export type Rows = readonly Record<string, unknown>[]

export class PostgresNode {
	readonly name: string
	readonly port: number
	readonly #home: string
	readonly #data: string
	readonly #password: string
	readonly #identity: RunAs
	#child: ChildProcess | null = null
	#gone: Promise<void> = Promise.resolve()

	static async prepare(name: string, folder: string, password: string): Promise<PostgresNode> {
		return new PostgresNode(name, await freePort(), join(folder, name), password)
	}

	private constructor(name: string, port: number, home: string, password: string) {
		this.name = name
		this.port = port
		this.#home = home
		this.#data = join(home, 'data')
		this.#password = password
		mkdirSync(home, { recursive: true })
		this.#identity = runAs([home, dirname(postgresPrograms().postgres)])
	}

	url(database = 'yika'): string {
		return `postgresql://yika:${this.#password}@127.0.0.1:${this.port}/${database}`
	}

	createCluster(): void {
		createCluster(postgresPrograms().initdb, this.#home, this.#data, this.#identity, this.#password)
	}

	/** As its data directory says: a primary, or a standby. Resolves when it answers. */
	async start(): Promise<void> {
		const { file, args } = this.#identity.command(postgresPrograms().postgres, [
			...['-D', this.#data, '-p', String(this.port)],
			...flags(),
		])
		const output = openSync(join(this.#home, 'postgres.log'), 'a')
		const child = spawn(file, args, { stdio: ['ignore', output, output], detached: true })
		closeSync(output)
		this.#child = child
		this.#gone = new Promise((done) => child.once('close', () => done()))
		const endMs = performance.now() + READY_WITHIN_MS
		while (!(await this.#answers())) {
			if (child.exitCode !== null || performance.now() > endMs)
				throw new Error(`${this.name} does not start, see ${this.#home}/postgres.log`)
			await new Promise((done) => setTimeout(done, POLL_MS))
		}
	}

	/** Every process of it at once, as when the machine loses its power; nothing of what they were doing is finished. */
	async kill(): Promise<void> {
		const pid = this.#child?.pid
		if (pid === undefined) return
		const backends = childrenOf(pid)
		for (const one of [pid, ...backends]) endAtOnce(one)
		this.#child = null
		await this.#gone
	}

	async stop(): Promise<void> {
		this.#child?.kill('SIGINT')
		this.#child = null
		await this.#gone
	}

	isRunning(): boolean {
		return this.#child !== null
	}

	/** One statement on a connection of its own. */
	async rows(text: string, values: readonly unknown[] = [], database = 'yika'): Promise<Rows> {
		return this.#connected(database, async (client) => (await client.query(text, [...values])).rows)
	}

	/**
	 * Becomes a copy of `source`, which runs and takes writes meanwhile, and will follow it through `port`.
	 * (https://www.postgresql.org/docs/current/continuous-archiving.html, "Making a Base Backup Using the Low Level API")
	 */
	async copyFrom(source: PostgresNode, port: number): Promise<void> {
		rmSync(this.#data, { recursive: true, force: true })
		mkdirSync(this.#data, { mode: 0o700 })
		const label = await source.#connected('postgres', async (client) => {
			await client.query("SELECT pg_backup_start('copy', fast => true)")
			for (const name of readdirSync(source.#data).filter((one) => !NOT_COPIED.includes(one)))
				execFileSync('cp', ['-a', join(source.#data, name), this.#data])
			const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)')
			return String(rows[0].labelfile)
		})
		for (const name of ['pg_wal', 'pg_replslot']) mkdirSync(join(this.#data, name), { mode: 0o700 })
		writeFileSync(join(this.#data, 'backup_label'), label)
		writeFileSync(join(this.#data, 'standby.signal'), '')
		const follow = `host=127.0.0.1 port=${port} user=yika password=${this.#password} application_name=${this.name}`
		this.#configure(`primary_conninfo = '${follow}'`)
		for (const name of ['', 'pg_wal', 'pg_replslot', 'backup_label', 'standby.signal'])
			this.#identity.own(join(this.#data, name))
	}

	/** Whose confirmation every commit waits for from now on; null: nobody's. */
	async waitFor(standby: string | null): Promise<void> {
		await this.rows(`ALTER SYSTEM SET synchronous_standby_names = '${standby ?? ''}'`)
		await this.rows('SELECT pg_reload_conf()')
	}

	/** Somebody makes it a primary that waits for nobody, while it is down: what no cluster manager would do. */
	forgetStandby(): void {
		this.#configure("synchronous_standby_names = ''")
	}

	/** The last line of a setting counts. */
	#configure(line: string): void {
		appendFileSync(join(this.#data, 'postgresql.auto.conf'), `${line}\n`)
	}

	async #answers(): Promise<boolean> {
		return this.rows('SELECT 1', [], 'postgres').then(
			() => true,
			() => false,
		)
	}

	async #connected<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
		const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 5_000 })
		// The statement that fails with it says all there is to say.
		client.on('error', () => undefined)
		try {
			await client.connect()
			return await work(client)
		} finally {
			await client.end().catch(() => undefined)
		}
	}
}

function flags(): string[] {
	const settings = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		max_connections: '80',
		shared_buffers: '64MB',
		// A new standby finds all that was written since its copy was begun.
		wal_keep_size: '1GB',
		// A standby asks again for its primary in this time.
		wal_retrieve_retry_interval: '100ms',
		// One syncfs(2) when it starts after a kill, instead of an fsync for each of a thousand files.
		recovery_init_sync_method: 'syncfs',
		timezone: 'UTC',
		log_timezone: 'UTC',
	}
	return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Fields 1 and 4 of proc(5) stat; the name between them may hold anything. */
function childrenOf(parent: number): number[] {
	return readdirSync('/proc').flatMap((name) => {
		if (!/^\d+$/.test(name)) return []
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
			return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(name)] : []
		} catch {
			// Ended while we looked.
			return []
		}
	})
}

function endAtOnce(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
	}
}
