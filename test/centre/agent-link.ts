/** The smallest agent, or till: says hello with its key, asks, and applies the feed at once. Used to talk to a real server. */
import { type KeyObject, sign } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { textOf } from '../../agent/link/compression.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import { readDown } from '../../protocol/wire/frame.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'

interface Waiter {
	readonly wants: (down: Down) => boolean
	readonly done: (down: Down) => void
	readonly fail: (error: Error) => void
}

const AGENT_DISK = { diskId: 'disk', generation: 1, runId: 'run' }

export interface LinkOptions {
	/** The agent's disk; all links have one and the same unless told otherwise. */
	readonly disk?: Partial<typeof AGENT_DISK>
	readonly feedCursor?: string | null
	readonly protocolVersion?: number
	/** For a link that is not plain. */
	readonly tls?: ConnectionOptions
	/** Leave feed messages unanswered. */
	readonly applyFeed?: boolean
}

export class AgentLink {
	readonly received: Down[] = []
	/** Resolves with the close code when the server hangs up. */
	readonly closed: Promise<number>
	readonly #socket: WebSocket
	#waiters: Waiter[] = []
	#applyFeed = true
	#ended = false

	constructor(url: string, tls: ConnectionOptions = {}) {
		this.#socket = new WebSocket(url, { perMessageDeflate: false, ...tls })
		this.closed = new Promise((done) => this.#socket.on('close', (code) => done(code)))
		this.closed.then(
			(code) => this.#fail(`link closed with ${code}`),
			() => undefined,
		)
		this.#socket.on('error', () => undefined)
		this.#socket.on('message', (data, isBinary) => this.#receive(textOf(data, isBinary) ?? ''))
	}

	/** Connects to a server and says hello as a store's agent. */
	static open(url: string, storeId: string, key: KeyObject, options: LinkOptions = {}): Promise<AgentLink> {
		return AgentLink.#open(
			url,
			{ role: 'agent', storeId, ...AGENT_DISK, ...options.disk },
			helloTextOf(storeId, 0),
			key,
			options,
		)
	}

	/** Connects to an agent and says hello as one of its tills. */
	static openTill(
		url: string,
		tillId: string,
		epoch: number,
		key: KeyObject,
		tls: ConnectionOptions = {},
	): Promise<AgentLink> {
		return AgentLink.#open(
			url,
			{ role: 'till', tillId, epoch, agentStored: null },
			helloTextOf(tillId, epoch),
			key,
			{ tls },
		)
	}

	static async #open(
		url: string,
		node: object,
		textFor: (nonce: string) => string,
		key: KeyObject,
		options: LinkOptions,
	): Promise<AgentLink> {
		const link = new AgentLink(url, options.tls)
		link.#applyFeed = options.applyFeed ?? true
		const { nonce } = await link.next('challenge')
		const signature = sign(null, Buffer.from(textFor(nonce)), key).toString('base64')
		link.send({
			kind: 'hello',
			protocolVersion: options.protocolVersion ?? PROTOCOL_VERSION,
			node,
			signature,
			feedCursor: options.feedCursor ?? null,
		})
		return link
	}

	send(message: object): void {
		this.#socket.send(JSON.stringify(message))
	}

	sendText(text: string): void {
		this.#socket.send(text)
	}

	/** The answer that carries this request's id. */
	async ask<M extends { readonly requestId: string }, K extends Down['kind']>(
		message: M,
		kind: K,
	): Promise<DownOf<K>> {
		const answer = this.until((down) => 'requestId' in down && down.requestId === message.requestId)
		this.send(message)
		return only(await answer, kind)
	}

	/** The next message of a kind that has not been looked at yet. */
	async next<K extends Down['kind']>(kind: K): Promise<DownOf<K>> {
		return only(await this.until((down) => down.kind === kind), kind)
	}

	/** The first message, received already or yet to come, that `wants` accepts; each is given once. */
	async until(wants: (down: Down) => boolean): Promise<Down> {
		const index = this.received.findIndex(wants)
		const [found] = index < 0 ? [] : this.received.splice(index, 1)
		if (found !== undefined) return found
		if (this.#ended) throw new Error('link is closed')
		return await new Promise((done, fail) => this.#waiters.push({ wants, done, fail }))
	}

	async close(): Promise<void> {
		this.#socket.close()
		await this.closed
	}

	#receive(text: string): void {
		const parsed = readDown(text)
		if (parsed.kind === 'refused') throw new Error(`the server sent nonsense: ${parsed.detail ?? ''}`)
		const down = parsed.message
		if (down.kind === 'changes' && this.#applyFeed) this.send({ kind: 'changesApplied', cursor: down.cursor })
		const waiter = this.#waiters.find(({ wants }) => wants(down))
		if (waiter === undefined) {
			this.received.push(down)
			return
		}
		this.#waiters = this.#waiters.filter((other) => other !== waiter)
		waiter.done(down)
	}

	#fail(reason: string): void {
		this.#ended = true
		for (const waiter of this.#waiters.splice(0)) waiter.fail(new Error(reason))
	}
}

function only<K extends Down['kind']>(down: Down, kind: K): DownOf<K> {
	if (down.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(down)}`)
	return down as DownOf<K>
}

function helloTextOf(name: string, epoch: number): (nonce: string) => string {
	return (nonce) => helloText(nonce, name, epoch)
}
