/** Writes a till's journal the way a till does: canonical text, chained hashes, signed head. */
import { createHash, type KeyObject, sign } from 'node:crypto'
import { GENESIS_HASH } from '../../protocol/base/ids.ts'
import {
	type Entry,
	type EntryBody,
	entrySchema,
	entryText,
	type SealedEntry,
	sealedEntrySchema,
} from '../../protocol/journal/entry.ts'
import { uploadEntriesSchema } from '../../protocol/wire/messages/upload-entries.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'

export type Upload = UpOf<'uploadEntries'>
/** A body as a test writes it: brands are checked when the entry is sealed. */
export type PlainBody = { readonly kind: EntryBody['kind'] } & Readonly<Record<string, unknown>>

export class TillChain {
	readonly tillId: string
	readonly epoch: number
	readonly sealed: SealedEntry[] = []
	readonly #key: KeyObject

	constructor(tillId: string, key: KeyObject, epoch = 1) {
		this.tillId = tillId
		this.epoch = epoch
		this.#key = key
	}

	/** A till whose disk was put back to where it was at `seq`. */
	restoredAt(seq: number): TillChain {
		const copy = new TillChain(this.tillId, this.#key, this.epoch)
		copy.sealed.push(...this.sealed.slice(0, seq))
		return copy
	}

	add(body: PlainBody, facts: { readonly atMs?: number; readonly shiftId?: string | null } = {}): Entry {
		const entry = entrySchema.parse({
			tillId: this.tillId,
			epoch: this.epoch,
			seq: this.sealed.length + 1,
			atMs: facts.atMs ?? 1_000_000 + this.sealed.length,
			businessDate: '2026-11-21',
			shiftId: facts.shiftId === undefined ? 'shift-1' : facts.shiftId,
			operatorId: '01',
			body,
		})
		this.addText(entryText(entry))
		return entry
	}

	addText(text: string): void {
		const hash = createHash('sha256').update(this.#lastHash()).update(text, 'utf8').digest('hex')
		this.sealed.push(sealedEntrySchema.parse({ seq: this.sealed.length + 1, text, hash }))
	}

	/** Entries `fromSeq` to `toSeq` as a till's agent uploads them. */
	upload(fromSeq = 1, toSeq = this.sealed.length): Upload {
		const entries = this.sealed.slice(fromSeq - 1, toSeq)
		const last = entries.at(-1)
		return uploadEntriesSchema.parse({
			kind: 'uploadEntries',
			tillId: this.tillId,
			epoch: this.epoch,
			prevHash: this.sealed[fromSeq - 2]?.hash ?? GENESIS_HASH,
			entries,
			headSignature: sign(
				null,
				Buffer.from(headText(this.tillId, this.epoch, last?.seq ?? 0, last?.hash ?? '')),
				this.#key,
			).toString('base64'),
		})
	}

	#lastHash(): string {
		return this.sealed.at(-1)?.hash ?? GENESIS_HASH
	}
}

export interface Spend {
	readonly cardNo: string
	readonly amount: number
	readonly authKey: string
	/** Without it a hold vouches. */
	readonly lease?: { readonly leaseId: string; readonly counter: number }
}

/** A sale of one line. What stored value does not pay is paid in cash. */
export function sale(
	saleId: string,
	totalMinor: number,
	facts: {
		readonly spend?: Spend
		readonly points?: number
		readonly cardNo?: string
		readonly memberId?: string
	} = {},
): PlainBody {
	const { spend } = facts
	const cashMinor = totalMinor - (spend?.amount ?? 0)
	const cash = { kind: 'cash', amountMinor: cashMinor, handedOverMinor: cashMinor, changeMinor: 0 }
	const tenders: object[] = cashMinor > 0 ? [cash] : []
	if (spend !== undefined) {
		tenders.push({
			kind: 'storedValue',
			purse: 'storedValue',
			cardNo: spend.cardNo,
			amount: spend.amount,
			amountMinor: spend.amount,
			authKey: spend.authKey,
			authority: spend.lease === undefined ? { kind: 'hold' } : { kind: 'lease', slice: 0, ...spend.lease },
			balanceAfter: null,
		})
	}
	return {
		kind: 'saleCompleted',
		saleId,
		memberId: facts.memberId ?? null,
		cardNo: facts.cardNo ?? null,
		lines: [line(totalMinor)],
		totals: { itemCount: 1, totalMinor, taxMinor: 0 },
		loads: [],
		tenders,
		approvals: [],
		earned:
			facts.points === undefined
				? []
				: [{ cardNo: facts.cardNo, purse: 'points', amount: facts.points, keeper: 'centre', voucher: null }],
		connection: 'online',
	}
}

export function line(amountMinor: number): object {
	return {
		lineNumber: 1,
		itemCode: '1001',
		nameZh: '茶',
		nameEn: 'Tea',
		departmentId: 'D1',
		quantity: 1,
		unitPriceMinor: amountMinor,
		discounts: [],
		amountMinor,
		taxRateBasisPoints: 0,
		taxMinor: 0,
	}
}
