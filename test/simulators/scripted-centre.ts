/**
 * A centre for testing agents: speaks the wire, keeps small books in memory, and misbehaves by name. Its ledger is
 * just good enough to be wrong when an agent is wrong: a chain entry counts once, a lease never pays more than it holds.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { WebSocketServer } from 'ws'
import type { FramePipe } from '../../agent/engine/ports.ts'
import { frameOf, textOf } from '../../agent/link/compression.ts'
import { assert } from '../../protocol/base/assert.ts'
import { type AuthKey, leaseIdSchema, storeIdSchema } from '../../protocol/base/ids.ts'
import { type CardSnapshot, purseIn } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { type BroughtValue, broughtValue } from '../../protocol/journal/brought-value.ts'
import { type EntryBody, entrySchema, isPurseTender } from '../../protocol/journal/entry.ts'
import type { TimeMark } from '../../protocol/journal/time-mark.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readUp, writeDown } from '../../protocol/wire/frame.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { leaseText } from '../../protocol/wire/signed-texts.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import type { Accepted } from './memory-pipe.ts'

type Hold = { cardNo: string | null; purse: Purse; amount: number; state: 'held' | 'reversed' | 'captured' }
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
	/** What the agent told of its store. */
	const states: UpOf<'storeState'>[] = []
	/** Amounts of posted spends for which nothing vouched. */
	const uncovered: number[] = []
	const script = {
		/** Requests of these kinds get no answer, though they are carried out. */
		silent: new Set<Up['kind']>(),
		/** Size of the leases that come with an answer; 0: none. */
		leaseAmount: 0,
		/** Of which purses. */
		leasePurses: ['storedValue'] as ('storedValue' | 'points' | 'gift')[],
		/** How it names its books. */
		diskId: 'scripted',
		/** Disks of agents that are turned away as older images. */
		lostDisks: new Set<string>(),
		/** Refuse uploads as too busy. */
		busy: false,
		/** What it says to speak at its welcome. */
		protocolVersion: PROTOCOL_VERSION,
		/** Comes with the next answers to uploads. */
		timeMark: null as TimeMark | null,
	}

	function grantLease(
		cardNo: string,
		amount: number,
		ttlMs = 86_400_000,
		purse: Purse = 'storedValue',
	): Lease {
		const unsigned = {
			leaseId: `${cardNo}.${purse}.${leases.size + 1}`,
			storeId,
			cardNo,
			purse,
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
		return script.leasePurses.flatMap((purse) => {
			const found = [...leases.values()].filter(
				({ lease, back }) =>
					lease.cardNo === cardNo && lease.purse === purse && back === null && lease.signature !== '',
			)
			const { leaseAmount } = script
			if (found.length > 0 || leaseAmount === 0) return found.map(({ lease }) => lease)
			if (available(cardNo, purse) < leaseAmount) return []
			change(cardNo, { available: -leaseAmount, leased: leaseAmount }, purse)
			return [grantLease(cardNo, leaseAmount, undefined, purse)]
		})
	}

	function available(cardNo: string, purse: Purse): number {
		const card = cards.get(cardNo)
		return card === undefined ? 0 : (purseIn(card, purse)?.available ?? 0)
	}

	function change(
		cardNo: string,
		by: { available?: number; held?: number; leased?: number },
		purse: Purse = 'storedValue',
	): void {
		const card = cards.get(cardNo)
		const known = card === undefined ? undefined : purseIn(card, purse)
		if (card === undefined || known === undefined) return
		const next = {
			available: known.available + (by.available ?? 0),
			held: known.held + (by.held ?? 0),
			leased: known.leased + (by.leased ?? 0),
		}
		cards.set(cardNo, {
			...card,
			purses: { ...card.purses, [purse]: next },
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
		const { amount, cardNo, purse } = known.lease
		const kept = given.outstanding.reduce(
			(sum, spend) => sum + (spent.has(spend.authKey) ? 0 : spend.amount),
			0,
		)
		const lent = given.lent.reduce(
			(sum, { slice, amount: part }) => sum + part - leaseSpent(given.leaseId, slice),
			0,
		)
		const free = amount - leaseSpent(given.leaseId) - kept - lent
		if (free < 0) breaches.push(`return of ${given.leaseId} frees ${free}`)
		change(cardNo, { available: free, leased: -free }, purse)
	}

	/** What a till did not spend of a slice is free when the rest of its lease is. */
	function endSlice({ leaseId, slice, spent: said }: Extract<EntryBody, { kind: 'sliceReturned' }>): void {
		const known = leases.get(leaseId)
		const lent = known?.back?.lent.find((one) => one.slice === slice)
		if (known === undefined || lent === undefined || endedSlices.has(`${leaseId}/${slice}`)) return
		endedSlices.add(`${leaseId}/${slice}`)
		if (said !== leaseSpent(leaseId, slice)) breaches.push(`${leaseId}/${slice} spent ${said}?`)
		const { cardNo, purse } = known.lease
		change(cardNo, { available: lent.amount - said, leased: said - lent.amount }, purse)
	}

	const endedSlices = new Set<string>()
	const leaseSpends = new Map<string, { leaseId: string; slice: number; amount: number }>()
	function leaseSpent(leaseId: string, slice: number | null = null): number {
		return [...leaseSpends.values()].reduce(
			(sum, spend) =>
				sum + (spend.leaseId === leaseId && (slice ?? spend.slice) === spend.slice ? spend.amount : 0),
			0,
		)
	}

	function authorise(request: UpOf<'authorise'>): Down {
		const { requestId, authKey, cardNo, purse, amount } = request
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
		const before = available(cardNo, purse)
		if (known === undefined && before < amount)
			return answer({ kind: 'declined', refusal: refuse('insufficientFunds', { limitMinor: before }) })
		if (known === undefined) {
			holds.set(authKey, { cardNo, purse, amount, state: 'held' })
			change(cardNo, { available: -amount, held: amount }, purse)
		}
		return answer({ kind: 'approved', authority: { kind: 'hold' }, balanceAfter: before - amount })
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
		const hold = holds.get(authKey) ?? { cardNo: null, purse: 'storedValue', amount: 0, state: 'reversed' }
		if (hold.state === 'held' && hold.cardNo !== null)
			change(hold.cardNo, { available: hold.amount, held: -hold.amount }, hold.purse)
		if (hold.state !== 'captured') holds.set(authKey, { ...hold, state: 'reversed' })
	}

	function post(text: string, isReleased: boolean): void {
		const parsed = entrySchema.safeParse(JSON.parse(text))
		if (!parsed.success) return
		const { body } = parsed.data
		if (body.kind === 'authorisationReversed') letGo(body.authKey)
		if (body.kind === 'sliceReturned') endSlice(body)
		for (const brought of broughtValue(parsed.data))
			if (isReleased) change(brought.cardNo, { available: brought.amount }, brought.purse)
			else bring(brought)
		if (body.kind !== 'saleCompleted') return
		for (const tender of body.tenders) {
			if (!isPurseTender(tender)) continue
			const { authKey, authority, amount } = tender
			if (spent.has(authKey)) breaches.push(`${authKey} posted twice`)
			spent.set(authKey, amount)
			if (authority.kind === 'hold') {
				const hold = holds.get(authKey)
				if (hold?.state !== 'held')
					breaches.push(`${authKey} captures a hold that is ${hold?.state ?? 'missing'}`)
				else hold.state = 'captured'
			} else if (authority.kind === 'floor') {
				uncovered.push(amount)
			} else {
				const { leaseId, slice, counter } = authority
				const key = `${leaseId}/${slice}#${counter}`
				if (leaseSpends.has(key)) breaches.push(`${key} used twice`)
				leaseSpends.set(key, { leaseId, slice, amount })
				checkSpent(leaseId)
			}
		}
	}

	/** A spend at another till may be heard of before the entry that brought its value. */
	function checkSpent(leaseId: string): void {
		const known = leases.get(leaseId)
		if (known !== undefined && leaseSpent(leaseId) > known.lease.amount) breaches.push(`${leaseId} overspent`)
	}

	/** Value that an entry brings is a lease of this store at once. */
	function bring({ leaseId, cardNo, purse, amount }: BroughtValue): void {
		const facts = {
			leaseId: leaseIdSchema.parse(leaseId),
			storeId: storeIdSchema.parse(storeId),
			cardNo,
			purse,
		}
		const lease: Lease = { ...facts, amount, epoch: 1, grantedAtMs: 0, ttlMs: 1, signature: '' }
		if (leases.has(leaseId)) breaches.push(`${leaseId} brought twice`)
		leases.set(leaseId, { lease, back: null })
		change(cardNo, { leased: amount }, purse)
		checkSpent(leaseId)
	}

	function upload({ tillId, epoch, prevHash, entries, released = [] }: UpOf<'uploadEntries'>): Down {
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
			post(entry.text, released.includes(entry.seq))
			chain.storedSeq = entry.seq
			chain.hash = entry.hash
			chain.texts.push(entry.text)
		}
		return { kind: 'posted', tillId, epoch, seq: chain.storedSeq, exceptions: [], timeMark: script.timeMark }
	}

	function lookUp({ requestId, medium, returns }: UpOf<'lookUpCard'>): Down {
		for (const given of returns) takeBack(given)
		const card = [...cards.values()].find(
			({ cardNo, media }) =>
				(medium.kind === 'cardNo' && medium.value === cardNo) ||
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
			case 'storeState':
				states.push(up)
				return null
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
			case 'reportContested':
				return { kind: 'contestedKept', requestId: up.requestId }
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
						protocolVersion: script.protocolVersion,
						serverTimeMs: Date.now(),
						positions: [...chains].map(([key, { storedSeq, hash }]) => {
							const [tillId = '', epoch] = key.split('/')
							return { tillId, epoch: Number(epoch), storedSeq, postedSeq: storedSeq, hash }
						}) as Extract<Down, { kind: 'welcome' }>['positions'],
						newestEpoch: null,
						diskId: script.diskId,
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
		states,
		uncovered,
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
		/** As after an older database was put back: it knows nothing of what came later. */
		forgetAfter(tillId: string, epoch: number, seq: number): void {
			const chain = chains.get(`${tillId}/${epoch}`)
			assert(chain !== undefined, 'only what is there can be forgotten')
			chain.texts.length = seq
			chain.storedSeq = seq
			chain.hash = chain.texts.reduce(
				(hash, text) =>
					createHash('sha256')
						.update(hash + text)
						.digest('hex'),
				'0'.repeat(64),
			)
		},
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
