/** A primary and its standby, with a cable between them that can be slow. The two change places at each fail-over. */
import { randomBytes } from 'node:crypto'
import { type NetworkLink, openNetworkLink } from '../demo/network-link.ts'
import { PostgresNode } from './postgres-node.ts'

const WITHIN_MS = 30_000
const POLL_MS = 10

export class PostgresPair {
	readonly nodes: readonly [PostgresNode, PostgresNode]
	readonly #cable: NetworkLink
	readonly #isSynchronous: boolean
	#primary: PostgresNode
	#standby: PostgresNode

	/** `isSynchronous` false: commits wait for nobody, and what was acknowledged may be lost. */
	static async start(folder: string, isSynchronous: boolean): Promise<PostgresPair> {
		const password = randomBytes(12).toString('hex')
		const north = await PostgresNode.prepare('north', folder, password)
		const south = await PostgresNode.prepare('south', folder, password)
		const pair = new PostgresPair(north, south, await openNetworkLink(), isSynchronous)
		north.createCluster()
		await north.start()
		await north.rows('CREATE DATABASE yika', [], 'postgres')
		await pair.follow()
		return pair
	}

	private constructor(north: PostgresNode, south: PostgresNode, cable: NetworkLink, isSynchronous: boolean) {
		this.nodes = [north, south]
		this.#primary = north
		this.#standby = south
		this.#cable = cable
		this.#isSynchronous = isSynchronous
	}

	get primary(): PostgresNode {
		return this.#primary
	}

	get standby(): PostgresNode {
		return this.#standby
	}

	/** For the card server: both hosts, whichever accepts writes. */
	databaseUrl(): string {
		const [north, south] = this.nodes
		const both = north.url().replace(`:${north.port}/`, `:${north.port},127.0.0.1:${south.port}/`)
		return `${both}?target_session_attrs=read-write`
	}

	/** Makes the other one a standby, and has every commit wait for it. */
	async follow(): Promise<void> {
		await this.#standby.kill()
		this.#cable.setMode({ kind: 'up' })
		this.#cable.setTarget(this.#primary.port)
		await this.#standby.copyFrom(this.#primary, this.#cable.port)
		await this.#standby.start()
		const wanted = this.#isSynchronous ? 'sync' : 'async'
		if (this.#isSynchronous) await this.#primary.waitFor(this.#standby.name)
		await this.#eventually(async () => {
			const rows = await this.#primary.rows('SELECT state, sync_state FROM pg_stat_replication')
			return rows.some((row) => row.state === 'streaming' && row.sync_state === wanted)
		}, `${this.#standby.name} follows`)
	}

	/** Every byte between the two takes this long. */
	slow(delayMs: number): void {
		this.#cable.setMode({ kind: 'slow', delayMs })
	}

	/** Nothing passes between the two any more, and neither of them is told. */
	stall(): void {
		this.#cable.setMode({ kind: 'stalled' })
	}

	/** The primary is gone with all that was not on the cable's far end; the standby has applied all that it has. */
	async losePrimary(): Promise<void> {
		await this.#primary.kill()
		this.#cable.setTarget(null)
		await this.#eventually(async () => {
			const [row] = await this.#standby.rows(
				`SELECT (SELECT count(*) FROM pg_stat_wal_receiver)::int AS receivers,
					pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AS applied`,
			)
			return row?.receivers === 0 && row.applied === true
		}, `${this.#standby.name} has applied everything`)
	}

	/** The standby becomes the primary, waiting for nobody until it is followed. */
	async promote(): Promise<void> {
		await this.#standby.rows('SELECT pg_promote(true, 30)')
		const [old, promoted] = [this.#primary, this.#standby]
		this.#primary = promoted
		this.#standby = old
	}

	async stop(): Promise<void> {
		for (const node of this.nodes) await node.kill()
		await this.#cable.close()
	}

	async #eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
		const endMs = performance.now() + WITHIN_MS
		while (!(await condition())) {
			if (performance.now() > endMs) throw new Error(`not within ${WITHIN_MS} ms: ${what}`)
			await new Promise((done) => setTimeout(done, POLL_MS))
		}
	}
}
