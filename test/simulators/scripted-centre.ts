/**
 * A centre for testing agents: speaks the wire, keeps small books in memory, and misbehaves by name. Its ledger is
 * just good enough to be wrong when an agent is wrong: a chain entry counts once, a lease never pays more than it holds.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { WebSocketServer } from 'ws'
import type { FramePipe } from '../../agent/engine/ports.ts'
import { frameOf, textOf } from '../../agent/link/compression.ts'
import { assert } from '../../protocol/base/assert.ts'
import { type AuthKey, leaseIdSchema } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import { entrySchema, isPurseTender } from '../../protocol/journal/entry.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readUp, writeDown } from '../../protocol/wire/frame.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { leaseText } from '../../protocol/wire/signed-texts.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import type { Accepted } from './memory-pipe.ts'

type Hold = { cardNo: string | null; amount: number; state: 'held' | 'reversed' | 'captured' }
type CentreLease = { lease: Lease; back: LeaseReturn | null }
type Chain = { storedSeq: number; hash: string; texts: string[] }

export type ScriptedCentre = ReturnType<typeof createScriptedCentre>

export function createScriptedCentre(storeId: string) {
	const leaseKey = generateKeyPairSync('ed25519')
	const feed: FeedRecord[] = []
	const heard: Up[] = []
	const pipes = new Set<FramePipe>()
	const holds = new Map<string, Hold>()
	const leases = new Map<string, CentreLease>()
	const chains = new Map<string, Chain>()
	const cards = new Map<string, CardSnapshot>()
	/** authKey → amount, of every spend that a posted sale has told. */
	const spent = new Map<string, number>()
	const breaches: string[] = []
	const script = {
		/** Requests of these kinds get no answer, though they are carried out. */
		silent: new Set<Up['kind']>(),
		/** Size of the lease that comes with an approval; 0: none. */
		leaseAmount: 0,
		/** Disks of agents that are turned away as older images. */
		lostDisks: new Set<string>(),
		/** Refuse uploads as too busy. */
		busy: false,
	}

	function grantLease(cardNo: string, amount: number, ttlMs = 86_400_000): Lease {
		const unsigned = {
			leaseId: `${cardNo}.storedValue.${leases.size + 1}`,
			storeId,
			cardNo,
			purse: 'storedValue',
			amount,
			epoch: leases.size + 1,
			grantedAtMs: Date.now(),
			ttlMs,
		} as Omit<Lease, 'signature'>
		const signature = sign(null, Buffer.from(leaseText(unsigned)), leaseKey.privateKey).toString('base64')
		const lease: Lease = { ...unsigned, signature }
		leases.set(lease.leaseId, { lease, back: null })
		return lease
	}

	function activeLease(cardNo: string): Lease[] {
		const found = [...leases.values()].filter(({ lease, back }) => lease.cardNo === cardNo && back === null)
		if (found.length === 0 && script.leaseAmount > 0) {
			if ((cards.get(cardNo)?.purses.storedValue.available ?? 0) < script.leaseAmount) return []
			change(cardNo, { available: -script.leaseAmount, leased: script.leaseAmount })
			return [grantLease(cardNo, script.leaseAmount)]
		}
		return found.map(({ lease }) => lease)
	}

	function change(cardNo: string, by: { available?: number; held?: number; leased?: number }): void {
		const card = cards.get(cardNo)
		if (card === undefined) return
		const { storedValue } = card.purses
		const next = {
			available: storedValue.available + (by.available ?? 0),
			held: storedValue.held + (by.held ?? 0),
			leased: storedValue.leased + (by.leased ?? 0),
		}
		cards.set(cardNo, {
			...card,
			purses: { ...card.purses, storedValue: next },
			asOfMs: card.asOfMs + 1,
			version: card.version + 1,
		})
	}

	function takeBack(given: LeaseReturn): void {
		const known = leases.get(given.leaseId)
		if (known === undefined) return void breaches.push(`return of unknown ${given.leaseId}`)
		if (known.back !== null) {
			if (JSON.stringify(known.back) !== JSON.stringify(given))
				breaches.push(`two different returns of ${given.leaseId}`)
			return
		}
		known.back = given
		const posted = leaseSpent(given.leaseId)
		const kept = given.outstanding.reduce(
			(sum, spend) => sum + (spent.has(spend.authKey) ? 0 : spend.amount),
			0,
		)
		change(known.lease.cardNo, {
			available: known.lease.amount - posted - kept,
			leased: -(known.lease.amount - posted - kept),
		})
	}

	const leaseSpends = new Map<string, { leaseId: string; counter: number; amount: number }>()
	function leaseSpent(leaseId: string): number {
		return [...leaseSpends.values()].reduce(
			(sum, spend) => sum + (spend.leaseId === leaseId ? spend.amount : 0),
			0,
		)
	}

	function authorise(request: UpOf<'authorise'>): Down {
		const { requestId, authKey, cardNo, amount } = request
		for (const given of request.returns) takeBack(given)
		const answer = (result: Extract<Down, { kind: 'authorised' }>['result']): Down => ({
			kind: 'authorised',
			requestId,
			authKey,
			result,
			leases: activeLease(cardNo),
			card: cards.get(cardNo) ?? null,
		})
		const known = holds.get(authKey)
		if (known?.state === 'reversed')
			return answer({ kind: 'declined', refusal: refuse('authorisationReversed') })
		const available = cards.get(cardNo)?.purses.storedValue.available ?? 0
		if (known === undefined && available < amount)
			return answer({ kind: 'declined', refusal: refuse('insufficientFunds', { limitMinor: available }) })
		if (known === undefined) {
			holds.set(authKey, { cardNo, amount, state: 'held' })
			change(cardNo, { available: -amount, held: amount })
		}
		return answer({ kind: 'approved', authority: { kind: 'hold' }, balanceAfter: available - amount })
	}

	function reverse({ requestId, authKey }: UpOf<'reverse'>): Down {
		const hold = holds.get(authKey)
		const result =
			hold === undefined
				? 'neverSeen'
				: hold.state === 'reversed'
					? 'alreadyReversed'
					: hold.state === 'captured'
						? 'alreadyCaptured'
						: 'reversed'
		letGo(authKey)
		return { kind: 'reversed', requestId, authKey: authKey as AuthKey, result }
	}

	/** A captured hold stays; a key never seen is remembered as reversed. */
	function letGo(authKey: string): void {
		const hold = holds.get(authKey) ?? { cardNo: null, amount: 0, state: 'reversed' }
		if (hold.state === 'held' && hold.cardNo !== null)
			change(hold.cardNo, { available: hold.amount, held: -hold.amount })
		if (hold.state !== 'captured') holds.set(authKey, { ...hold, state: 'reversed' })
	}

	function post(text: string): void {
		const parsed = entrySchema.safeParse(JSON.parse(text))
		if (!parsed.success) return
		const { body } = parsed.data
		if (body.kind === 'authorisationReversed') letGo(body.authKey)
		if (body.kind !== 'saleCompleted') return
		for (const tender of body.tenders) {
			if (!isPurseTender(tender)) continue
			const { authKey, authority, amountMinor } = tender
			if (spent.has(authKey)) breaches.push(`${authKey} posted twice`)
			spent.set(authKey, amountMinor)
			if (authority.kind === 'hold') {
				const hold = holds.get(authKey)
				if (hold?.state !== 'held')
					breaches.push(`${authKey} captures a hold that is ${hold?.state ?? 'missing'}`)
				else hold.state = 'captured'
			} else if (authority.kind === 'lease') {
				const { leaseId, counter } = authority
				const amount = leases.get(leaseId)?.lease.amount ?? 0
				const key = `${leaseId}#${counter}`
				if (leaseSpends.has(key)) breaches.push(`${key} used twice`)
				leaseSpends.set(key, { leaseId, counter, amount: amountMinor })
				if (leaseSpent(leaseId) > amount) breaches.push(`${leaseId} overspent`)
			}
		}
	}

	function upload({ tillId, epoch, prevHash, entries }: UpOf<'uploadEntries'>): Down {
		if (script.busy) return { kind: 'refused', requestId: null, refusal: refuse('tooBusy') }
		const key = `${tillId}/${epoch}`
		const chain = chains.get(key) ?? { storedSeq: 0, hash: '0'.repeat(64), texts: [] }
		chains.set(key, chain)
		const first = entries[0]
		assert(first !== undefined, 'an upload has entries')
		if (first.seq > chain.storedSeq + 1)
			return { kind: 'chainPosition', tillId, epoch, storedSeq: chain.storedSeq, reason: 'gap' }
		if (first.seq === chain.storedSeq + 1 && prevHash !== chain.hash)
			breaches.push(`chain of ${key} broken at ${first.seq}`)
		for (const entry of entries) {
			if (entry.seq <= chain.storedSeq) continue
			post(entry.text)
			chain.storedSeq = entry.seq
			chain.hash = entry.hash
			chain.texts.push(entry.text)
		}
		return { kind: 'posted', tillId, epoch, seq: chain.storedSeq, exceptions: [] }
	}

	function lookUp({ requestId, medium, returns }: UpOf<'lookUpCard'>): Down {
		for (const given of returns) takeBack(given)
		const card = [...cards.values()].find(({ media }) =>
			media.some((other) => mediumKey(other) === mediumKey(medium)),
		)
		return {
			kind: 'cardFound',
			requestId,
			card: card ?? null,
			source: 'centre',
			leased: [],
			leases: card === undefined ? [] : activeLease(card.cardNo),
		}
	}

	function answer(up: Up): Down | null {
		switch (up.kind) {
			case 'ping':
				return { kind: 'pong', sentAtMs: up.sentAtMs, serverTimeMs: Date.now() }
			case 'uploadEntries':
				return upload(up)
			case 'authorise':
				return authorise(up)
			case 'lookUpCard':
				return lookUp(up)
			case 'reverse':
				return reverse(up)
			case 'returnLeases':
				for (const given of up.returns) takeBack(given)
				return {
					kind: 'leasesReturned',
					requestId: up.requestId,
					leaseIds: up.returns.map(({ leaseId }) => leaseIdSchema.parse(leaseId)),
				}
			default:
				return null
		}
	}

	function page(from: number): Down {
		const records = feed.slice(from, from + 100)
		const end = from + records.length
		return { kind: 'changes', records, cursor: `c${end}`, complete: end === feed.length }
	}

	/** One agent's connection. */
	function accept(pipe: FramePipe): Accepted {
		const say = (down: Down): void => pipe.send(writeDown(down))
		let fed = 0
		say({ kind: 'challenge', nonce: randomBytes(32).toString('base64') })
		return {
			text(frame) {
				const parsed = readUp(frame)
				if (parsed.kind === 'refused') {
					breaches.push(`unreadable: ${parsed.detail ?? ''}`)
					return
				}
				const { message } = parsed
				heard.push(message)
				if (message.kind === 'hello') {
					if (message.node.role === 'agent' && script.lostDisks.has(message.node.diskId)) {
						say({ kind: 'refused', requestId: null, refusal: refuse('diskRestored') })
						return
					}
					pipes.add(pipe)
					fed = Number(message.feedCursor?.slice(1) ?? 0)
					say({
						kind: 'welcome',
						protocolVersion: PROTOCOL_VERSION,
						serverTimeMs: Date.now(),
						positions: [...chains].map(([key, { storedSeq, hash }]) => {
							const [tillId = '', epoch] = key.split('/')
							return { tillId, epoch: Number(epoch), storedSeq, postedSeq: storedSeq, hash }
						}) as Extract<Down, { kind: 'welcome' }>['positions'],
						newestEpoch: null,
						diskId: 'scripted',
						leasePublicKey: leaseKey.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
					})
					say(page(fed))
					return
				}
				if (message.kind === 'changesApplied') {
					const applied = Number(message.cursor.slice(1))
					if (applied < feed.length && applied > fed) {
						fed = applied
						say(page(applied))
					}
					return
				}
				const down = answer(message)
				if (down !== null && !script.silent.has(message.kind)) say(down)
			},
			closed: () => {
				pipes.delete(pipe)
			},
		}
	}

	return {
		script,
		heard,
		breaches,
		holds,
		leases,
		spent,
		cards,
		feed,
		accept,
		grantLease,
		/** Adds to the feed and tells every agent that is there. */
		publish(...records: FeedRecord[]): void {
			const from = feed.length
			feed.push(...records)
			for (const record of records) if (record.kind === 'card') cards.set(record.card.cardNo, record.card)
			for (const pipe of pipes) pipe.send(writeDown(page(from)))
		},
		say(down: Down): void {
			for (const pipe of pipes) pipe.send(writeDown(down))
		},
		connected: () => pipes.size > 0,
		entriesOf: (tillId: string, epoch: number): readonly string[] =>
			chains.get(`${tillId}/${epoch}`)?.texts ?? [],
		heardOf: <K extends Up['kind']>(kind: K): UpOf<K>[] =>
			heard.filter((up): up is UpOf<K> => up.kind === kind),
	}
}

/** Puts a scripted centre on a real WebSocket on loopback. */
export async function listenAsCentre(
	centre: ScriptedCentre,
): Promise<{ url: string; close(): Promise<void> }> {
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
	server.on('connection', (socket) => {
		const accepted = centre.accept({
			send: (text) => socket.send(frameOf(text)),
			bufferedBytes: () => socket.bufferedAmount,
			close: () => socket.terminate(),
		})
		socket.on('message', (data, isBinary) => accepted.text(textOf(data, isBinary) ?? ''))
		socket.on('close', () => accepted.closed())
	})
	await new Promise((resolve) => server.once('listening', resolve))
	const address = server.address()
	assert(typeof address === 'object' && address !== null, 'a listening server has an address')
	return {
		url: `ws://127.0.0.1:${address.port}/link`,
		close: () =>
			new Promise((resolve) => {
				for (const client of server.clients) client.terminate()
				server.close(() => resolve())
			}),
	}
}
