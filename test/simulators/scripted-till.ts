/** A till without a screen: a chain in memory, and the same link client and forwarder that a real till process uses. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createLinkClient, type Reply } from '../../agent/engine/link-client.ts'
import { createOutboxForwarder } from '../../agent/engine/outbox-forwarder.ts'
import type { ConnectPipe, Log, Timer } from '../../agent/engine/ports.ts'
import { hostClock, hostRandom, hostTimer } from '../../agent/host.ts'
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import {
	authKeySchema,
	cardNoSchema,
	GENESIS_HASH,
	hashSchema,
	itemCodeSchema,
	saleIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Purse, SpendAuthority } from '../../protocol/card/purse.ts'
import type { Terminal } from '../../protocol/catalogue/catalogue.ts'
import { terminalSchema } from '../../protocol/catalogue/catalogue.ts'
import {
	type Earned,
	type EntryBody,
	entryText,
	type SealedEntry,
	type SoldLine,
} from '../../protocol/journal/entry.ts'
import type { TimeMark } from '../../protocol/journal/time-mark.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import { type FeedRecord, feedAddress } from '../../protocol/wire/records.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'

export type ScriptedTill = ReturnType<typeof createScriptedTill>

/** The one thing sold here: untaxed, at whatever price was asked. */
function line(amount: number): SoldLine {
	return {
		lineNumber: 1,
		itemCode: itemCodeSchema.parse('1001'),
		nameZh: '茶',
		nameEn: 'Tea',
		departmentId: 'D1',
		quantity: 1,
		unitPriceMinor: minor(amount),
		discounts: [],
		amountMinor: minor(amount),
		taxRateBasisPoints: 0,
		taxMinor: minor(0),
	}
}

export type ScriptedTillOptions = {
	readonly timer?: Timer
	readonly epoch?: number
	/** The key it was enrolled with; its own when left out. */
	readonly privateKey?: KeyObject
}

export function createScriptedTill(id: string, connect: ConnectPipe, options: ScriptedTillOptions = {}) {
	const { timer = hostTimer, epoch = 1 } = options
	const tillId = tillIdSchema.parse(id)
	const privateKey = options.privateKey ?? generateKeyPairSync('ed25519').privateKey
	const signText = (text: string): string => sign(null, Buffer.from(text), privateKey).toString('base64')
	const log: Log = () => undefined
	const entries: SealedEntry[] = []
	const records = new Map<string, FeedRecord>()
	const exceptions: Verdict[] = []
	const listeners: ((message: Down) => void)[] = []
	const seen = {
		storedSeq: 0,
		postedSeq: 0,
		/** The centre's newest time mark of its chain, and the key that must have signed it. */
		timeMark: null as TimeMark | null,
		publicKey: null as string | null,
		feedCursor: null as string | null,
		changesCount: 0,
		centreLink: null as DownOf<'centreLink'> | null,
		turnedAway: null as string | null,
		refusals: [] as string[],
		welcomeCount: 0,
		recalls: [] as string[],
		/** Recalls are heard and not answered. */
		deaf: false,
		/** Entries of which it says that it has given up what they bring. */
		released: [] as number[],
		/** What it says at its hello of what the agent has told it. */
		agentStored: null as { readonly diskId: string; readonly seq: number } | null,
	}
	/** By `<lease>/<slice>`: what it was lent, and spent sum and last counter. */
	const slices = new Map<string, Slice>()
	const spentOf = new Map<string, readonly [spent: number, lastCounter: number]>()
	const hashOf = (seq: number) => entries[seq - 1]?.hash ?? GENESIS_HASH

	const link = createLinkClient({
		identity: () => ({ role: 'till', tillId, epoch, agentStored: seen.agentStored }),
		sign: signText,
		connect,
		clock: hostClock,
		timer,
		random: hostRandom,
		log,
		feedCursor: () => seen.feedCursor,
		sink: {
			up(welcome) {
				seen.welcomeCount += 1
				seen.publicKey = welcome.leasePublicKey
				const position = welcome.positions.find((other) => other.tillId === tillId && other.epoch === epoch)
				forwarder.attach(position?.storedSeq ?? 0, position?.postedSeq ?? 0)
			},
			down: () => forwarder.detach(),
			message: (message) => {
				for (const listener of listeners) listener(message)
				hear(message)
			},
			turnedAway: (refusal) => {
				seen.turnedAway = refusal.code
			},
		},
	})
	const forwarder = createOutboxForwarder({
		tillId,
		epoch,
		windowFreedBy: 'stored',
		source: {
			async entriesAfter(seq, countMax) {
				const batch = entries.slice(seq, seq + countMax)
				const last = batch.at(-1)
				if (last === undefined) return null
				const headSignature = signText(headText(tillId, epoch, last.seq, last.hash))
				const released = seen.released.filter((one) => one > seq && one <= last.seq)
				return { prevHash: hashOf(seq), entries: batch, headSignature, released }
			},
			async markStored(seq) {
				seen.storedSeq = seq
			},
			async markPosted(seq, verdicts) {
				seen.postedSeq = Math.max(seen.postedSeq, seq)
				exceptions.push(...(verdicts ?? []))
			},
		},
		send: (message) => link.send(message),
		bufferedBytes: () => link.bufferedBytes(),
		timer,
		log,
	})

	function hear(message: Down): void {
		switch (message.kind) {
			case 'stored':
			case 'posted':
			case 'chainPosition':
				if (message.kind === 'posted') seen.timeMark = message.timeMark
				void forwarder.hear(message)
				return
			case 'changes':
				for (const record of message.records) {
					const { topic, key: recordKey } = feedAddress(record)
					if (record.kind === 'removed') records.delete(`${topic}:${recordKey}`)
					else records.set(`${topic}:${recordKey}`, record)
				}
				seen.changesCount += message.records.length
				seen.feedCursor = message.cursor
				link.send({ kind: 'changesApplied', cursor: message.cursor })
				return
			case 'slices':
				for (const slice of message.slices) slices.set(`${slice.leaseId}/${slice.slice}`, slice)
				return
			case 'recallSlices':
				for (const slice of message.slices) recall(slice)
				return
			case 'centreLink':
				seen.centreLink = message
				return
			case 'refused':
				seen.refusals.push(message.refusal.code)
				forwarder.holdBack()
				return
			default:
				return
		}
	}

	/** Gives a slice back with what was spent from it here, unless it was told to be deaf. */
	function recall({ leaseId, slice, cardNo, purse }: Slice): void {
		seen.recalls.push(`${leaseId}/${slice}`)
		if (seen.deaf) return
		const [spent, lastCounter] = spentOf.get(`${leaseId}/${slice}`) ?? [0, 0]
		slices.delete(`${leaseId}/${slice}`)
		add({ kind: 'sliceReturned', leaseId, slice, cardNo, purse, spent, lastCounter })
	}

	function add(body: EntryBody, day = Date.parse('2026-03-02')): SealedEntry {
		const seq = entries.length + 1
		const text = entryText({
			tillId,
			epoch,
			seq,
			atMs: Date.now(),
			businessDate: businessDateSchema.parse(new Date(day).toISOString().slice(0, 10)),
			shiftId: null,
			operatorId: null,
			body,
		})
		const hash = hashSchema.parse(
			createHash('sha256')
				.update(hashOf(seq - 1) + text)
				.digest('hex'),
		)
		const sealed = { seq, text, hash }
		entries.push(sealed)
		forwarder.nudge()
		return sealed
	}

	return {
		tillId,
		epoch,
		seen,
		records,
		exceptions,
		entries,
		link,
		forwarder,
		signText,
		slices,
		/** A sale paid from a slice, as this till does when it is alone. */
		sellFrom(slice: Slice, authKey: string, amount: number): SealedEntry {
			const key = `${slice.leaseId}/${slice.slice}`
			const [spent, lastCounter] = spentOf.get(key) ?? [0, 0]
			spentOf.set(key, [spent + amount, lastCounter + 1])
			const { leaseId, slice: number, cardNo } = slice
			const authority = { kind: 'lease' as const, leaseId, slice: number, counter: lastCounter + 1 }
			return this.sell({ cardNo, authKey, amount, authority, purse: slice.purse as 'storedValue' })
		},
		terminal: (storeId: string): Terminal =>
			terminalSchema.parse({
				tillId,
				storeId,
				epoch,
				publicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64'),
			}),
		add,
		/** Hears every message that is not the answer to a question. */
		listen: (listener: (message: Down) => void): void => {
			listeners.push(listener)
		},
		/** A sale paid by card, or by nothing but its number when `cardNo` is null. */
		sell(
			payment: {
				cardNo: string
				authKey: string
				amount: number
				authority: SpendAuthority
				purse?: 'storedValue' | 'points' | 'gift'
			} | null,
			earned: readonly Earned[] = [],
			shown: { readonly cardNo: string; readonly atMs: number } | null = null,
		): SealedEntry {
			const amountMinor = minor(payment?.amount ?? 0)
			return add(
				{
					kind: 'saleCompleted',
					saleId: saleIdSchema.parse(`${tillId}-${epoch}-${entries.length + 1}`),
					memberId: null,
					cardNo: shown === null ? null : cardNoSchema.parse(shown.cardNo),
					lines: payment === null ? [] : [line(payment.amount)],
					totals: { itemCount: payment === null ? 0 : 1, totalMinor: amountMinor, taxMinor: minor(0) },
					tenders:
						payment === null
							? []
							: [
									{
										kind: payment.purse ?? 'storedValue',
										purse: payment.purse ?? 'storedValue',
										amount: payment.amount,
										cardNo: cardNoSchema.parse(payment.cardNo),
										amountMinor,
										authKey: authKeySchema.parse(payment.authKey),
										authority: payment.authority,
										balanceAfter: null,
									},
								],
					loads: [],
					approvals: [],
					earned: [...earned],
					connection: 'online',
				},
				shown?.atMs,
			)
		},
		giveUp(cardNo: string, authKey: string, amount: number): SealedEntry {
			return add({
				kind: 'authorisationReversed',
				authKey: authKeySchema.parse(authKey),
				cardNo: cardNoSchema.parse(cardNo),
				purse: 'storedValue',
				amount,
				reason: 'noReply',
				authority: null,
			})
		},
		authorise(
			cardNo: string,
			authKey: string,
			amount: number,
			deadlineMs: number = LIMITS.authoriseTillDeadlineMs,
			purse: Purse = 'storedValue',
		) {
			const question = {
				tillId,
				authKey: authKeySchema.parse(authKey),
				cardNo: cardNoSchema.parse(cardNo),
				purse,
				amount,
				returns: [],
			}
			return link.request('authorise', question, deadlineMs)
		},
		lookUp: (uid: string, deadlineMs: number = LIMITS.lookUpDeadlineMs): Promise<Reply<'lookUpCard'>> =>
			link.request('lookUpCard', { medium: { kind: 'uid', value: uid }, returns: [] }, deadlineMs),
		async close(): Promise<void> {
			forwarder.stop()
			link.stop()
			await link.drain()
			await forwarder.drain()
		},
	}
}
