/**
 * Finds the host that accepts writes, and notices when another one has taken its place. A *reign* is the time during which
 * one host, on one timeline, is our primary; when it is over, all its connections are broken off, so that nothing is
 * written to a primary that was left behind. While no primary is known every request is refused at once.
 */
import type { Socket } from 'node:net'
import { assert } from '../../protocol/base/assert.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { choosePrimary, type LookedAt, type Mark, type RefusedHost } from './choose-primary.ts'
import type { HostLook } from './host-look.ts'
import { JoiningSocket } from './joining-socket.ts'
import type { MarkKeeper } from './primary-mark.ts'

const LOOK_AGAIN_MIN_MS = 50
const LOOK_AGAIN_MAX_MS = 1_000

export interface PrimaryParts {
	readonly hosts: readonly HostLook[]
	readonly mark: MarkKeeper
	readonly log: Log
	/** Monotonic. */
	readonly nowMs: () => number
	/** Evenly spread over [0, 1). */
	readonly random: () => number
	/** Runs `task` once after `delayMs`; the returned function cancels it. */
	readonly after: (delayMs: number, task: () => void) => () => void
}

export class Reign {
	readonly url: string
	readonly mark: Mark
	readonly #sockets = new Set<Socket>()
	#over = false

	constructor(url: string, mark: Mark) {
		this.url = url
		this.mark = mark
	}

	/** For one connection to this primary. Broken at once when the reign is over. */
	socket(): Socket {
		const socket = new JoiningSocket()
		if (this.#over) socket.destroy()
		this.#sockets.add(socket)
		return socket.once('close', () => this.#sockets.delete(socket))
	}

	/** Statements under way fail; whether what they committed is there is unknown. */
	end(): void {
		this.#over = true
		for (const socket of this.#sockets) socket.destroy()
	}
}

export class Primary {
	readonly #parts: PrimaryParts
	#mark: Mark | null
	#reign: Reign | null = null
	#looking: Promise<void> | null = null
	#attempt = 0
	#notBeforeMs = Number.NEGATIVE_INFINITY
	#reason = 'not looked for yet'
	#refused = ''
	#cancelWatch: () => void = () => undefined
	#stopped = false

	constructor(parts: PrimaryParts) {
		this.#parts = parts
		this.#mark = parts.mark.read()
		// A single host is looked at only when something has gone wrong: there is nothing to choose.
		if (parts.hosts.length > 1) this.#watch()
	}

	/** The primary of this moment. Throws when there is none: at once while the last look is recent, else after one. */
	async reign(): Promise<Reign> {
		if (this.#reign === null && this.#parts.nowMs() >= this.#notBeforeMs) await this.#look()
		if (this.#reign === null) throw new Error(`no database host accepts writes: ${this.#reason}`)
		return this.#reign
	}

	/** Resolves when there is a primary; throws when none is found within `withinMs`. */
	async found(withinMs: number): Promise<void> {
		const deadlineMs = this.#parts.nowMs() + withinMs
		for (;;) {
			try {
				await this.reign()
				return
			} catch (error) {
				if (this.#stopped || this.#parts.nowMs() >= deadlineMs) throw error
			}
			await new Promise<void>((done) => void this.#parts.after(LOOK_AGAIN_MIN_MS, done))
		}
	}

	/** Something went wrong with a connection to the primary: looks whether it still is the primary. */
	doubt(): void {
		if (!this.#stopped) this.#lookSoon()
	}

	/** What this reign shows may be lost again: all connections are made anew, and each proves itself (`proof.ts`). */
	distrust(reign: Reign): void {
		if (this.#reign === reign) this.#endReign('a commit is in doubt')
	}

	/** No connection is open any more when this returns. */
	async stop(): Promise<void> {
		this.#stopped = true
		this.#cancelWatch()
		await this.#looking
		this.#endReign('stopped')
		for (const host of this.#parts.hosts) host.close()
	}

	#watch(): void {
		this.#cancelWatch = this.#parts.after(this.#jittered(LOOK_AGAIN_MAX_MS), () => {
			this.#lookSoon()
			this.#watch()
		})
	}

	#lookSoon(): void {
		this.#look().catch((error: unknown) =>
			this.#parts.log('databaseNotLookedAt', { reason: reasonOf(error) }),
		)
	}

	#look(): Promise<void> {
		this.#looking ??= this.#lookAtAll().finally(() => {
			this.#looking = null
		})
		return this.#looking
	}

	async #lookAtAll(): Promise<void> {
		const looks = await Promise.all(
			this.#parts.hosts.map(async (host) => ({ host: host.name, look: await host.look() })),
		)
		if (this.#stopped) return
		const { primary, refused } = choosePrimary(looks, this.#mark)
		this.#tellRefused(refused)
		if (this.#reign !== null && primary !== null && isSame(this.#reign.mark, primary)) return
		const reason = looks.map((looked) => words(looked, refused)).join(', ')
		this.#endReign(reason)
		if (primary === null) this.#lookLater(reason)
		else this.#begin(primary)
	}

	#lookLater(reason: string): void {
		this.#reason = reason
		const nominalMs = Math.min(LOOK_AGAIN_MAX_MS, LOOK_AGAIN_MIN_MS * 2 ** Math.min(this.#attempt, 10))
		this.#attempt += 1
		this.#notBeforeMs = this.#parts.nowMs() + this.#jittered(nominalMs)
	}

	/** Half fixed, half random: servers that lost one primary do not all come back in the same instant. */
	#jittered(nominalMs: number): number {
		return nominalMs * (0.5 + this.#parts.random() / 2)
	}

	/** The mark is safe before the first write, or an older primary could be believed after a restart. */
	#begin(mark: Mark): void {
		if (this.#mark === null || !isSame(mark, this.#mark)) this.#parts.mark.keep(mark)
		this.#mark = mark
		this.#attempt = 0
		this.#notBeforeMs = Number.NEGATIVE_INFINITY
		const url = this.#parts.hosts.find((host) => host.name === mark.host)?.url
		assert(url !== undefined, 'a primary is one of the hosts')
		this.#reign = new Reign(url, mark)
		this.#parts.log('databasePrimary', { host: mark.host, timeline: mark.timeline })
	}

	#endReign(reason: string): void {
		if (this.#reign === null) return
		this.#reign.end()
		this.#reign = null
		this.#parts.log('databasePrimaryLost', { reason })
	}

	/** Once for each change: an old primary that nobody takes down would fill the log. */
	#tellRefused(refused: ReadonlyMap<string, RefusedHost>): void {
		const told = JSON.stringify([...refused])
		if (told === this.#refused) return
		this.#refused = told
		for (const [host, why] of refused) this.#parts.log('databaseHostRefused', { host, why })
	}
}

function isSame(one: Mark, other: Mark): boolean {
	return one.host === other.host && one.systemId === other.systemId && one.timeline === other.timeline
}

function words({ host, look }: LookedAt, refused: ReadonlyMap<string, RefusedHost>): string {
	return `${host} ${refused.get(host) ?? (look.kind === 'away' ? look.reason : look.kind)}`
}
