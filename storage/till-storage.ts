/** Entry file: the till's durable memory, kept by a thread of its own. Implements the ports of `till/ports/`. */
import type { FeedRecord } from '../protocol/wire/records.ts'
import type { Cards } from '../till/ports/cards.ts'
import type { Catalogue, FeedReplica } from '../till/ports/catalogue.ts'
import type { ChainOutbox, Journal, KeyValues, Outbox } from '../till/ports/journal.ts'
import type { PrintSpool } from '../till/ports/print-spool.ts'
import type { StandInBook } from '../till/ports/stand-in-book.ts'
import type { StoredChange } from './replica-operations.ts'
import { type StoredCard, storedCard } from './stored-card.ts'
import type { TillDatabaseOptions, TillOperations } from './till-operations.ts'
import { openStorageWorker, type StorageWorker, type WorkerHooks } from './worker-client.ts'

export type TillStorage = {
	readonly journal: Journal
	readonly outbox: Outbox
	readonly printSpool: PrintSpool
	readonly catalogue: Catalogue
	readonly cards: Cards
	readonly replica: FeedReplica
	readonly keyValues: KeyValues
	readonly standInBook: StandInBook
	/** Lets what was asked finish, then closes the file. */
	close(): Promise<void>
}

/**
 * Opens or creates the database. Rejects with a `StorageError`: `corrupt`, `chainBroken`, `wrongIdentity`, `tooNew`,
 * `busy`, `diskFull` … In every such case the file is left as it is and nothing may be sold on it.
 */
export async function openTillStorage(
	options: TillDatabaseOptions,
	hooks: WorkerHooks,
): Promise<TillStorage> {
	const worker = await openStorageWorker({ role: 'till', options }, hooks)
	return {
		journal: journalOf(worker),
		outbox: outboxOf(worker, options.epoch),
		printSpool: printSpoolOf(worker),
		catalogue: catalogueOf(worker),
		cards: {
			findCard: (medium) => worker.call('findCard', medium),
			findCardByNo: (cardNo) => worker.call('findCardByNo', cardNo),
			searchMembers: (text, countMax) => worker.call('searchMembers', { text, countMax }),
		},
		replica: {
			feedCursor: () => worker.call('feedCursor', null),
			applyChanges: (records, cursor, more = false) =>
				worker.call('applyChanges', { changes: storedChanges(records), cursor, more }),
			keepHotCards: async (told) => {
				await worker.call('keepHotCards', told)
			},
			putCard: ({ card }) => worker.call('putCard', card),
		},
		keyValues: {
			get: (key) => worker.call('getKeyValue', key),
			set: (key, value) => worker.call('setKeyValue', { key, value }),
		},
		standInBook: {
			keepSlices: async (slices, received) => {
				await worker.call('keepSlices', { slices, received })
			},
			slices: (cardNo) => worker.call('heldSlices', cardNo),
			spend: (spend, floorLimit) => worker.call('ownSpend', { spend, floorLimit }),
			standing: (authKey) => worker.call('standingSpend', authKey),
			floorSpent: (kind) => worker.call('floorSpent', kind),
			closeSlices: async (slices) => {
				await worker.call('closeSlices', slices)
			},
			slicesToReturn: () => worker.call('slicesToReturn', null),
		},
		close: () => worker.close(),
	}
}

type TillWorker = StorageWorker<TillOperations>

/** Two milliseconds each, in which the thread answers nobody else. */
const CARDS_PER_PART = 128
const RECORDS_PER_PART = 32

/** In order, in parts. */
function storedChanges(records: readonly FeedRecord[]): StoredChange[] {
	const parts: StoredChange[] = []
	let cards: StoredCard[] = []
	let others: Exclude<FeedRecord, { kind: 'card' }>[] = []
	for (const record of records) {
		if (record.kind === 'card') {
			if (cards.length === 0 || cards.length === CARDS_PER_PART) {
				cards = []
				parts.push({ kind: 'cards', cards })
			}
			others = []
			cards.push(storedCard(record.card))
		} else {
			if (others.length === 0 || others.length === RECORDS_PER_PART) {
				others = []
				parts.push({ kind: 'records', records: others })
			}
			cards = []
			others.push(record)
		}
	}
	return parts
}

function journalOf(worker: TillWorker): Journal {
	return {
		load: () => worker.call('load', null),
		commit: (commit) => worker.call('commit', commit),
		verifyChain: () => worker.call('verifyChain', null),
		entriesOfSale: (saleId) => worker.call('entriesOfSale', saleId),
		entriesBefore: (place, countMax) => worker.call('entriesBefore', { place, countMax }),
		receiptOf: (saleId) => worker.call('receiptOf', saleId),
		hasRoom: () => worker.call('hasRoom', null),
	}
}

function chainOutboxOf(worker: TillWorker, epoch: number): ChainOutbox {
	return {
		entriesAfter: (seq, countMax, bytesMax) =>
			worker.call('entriesAfter', { epoch, seq, countMax, bytesMax }),
		releaseBrought: (afterSeq, lastSeq) => worker.call('releaseBrought', { epoch, afterSeq, lastSeq }),
		markStored: (seq) => worker.call('markStored', { epoch, seq }),
		markPosted: (seq, exceptions) => worker.call('markPosted', { epoch, seq, exceptions }),
		hashAt: (seq) => worker.call('hashAt', { epoch, seq }),
	}
}

function outboxOf(worker: TillWorker, epoch: number): Outbox {
	return {
		...chainOutboxOf(worker, epoch),
		earlier: async () =>
			(await worker.call('earlierChains', null)).map((chain) => ({
				...chain,
				outbox: chainOutboxOf(worker, chain.epoch),
			})),
		counts: () => worker.call('counts', null),
		exceptions: (countMax) => worker.call('exceptions', countMax),
		prune: (beforeMs) => worker.call('prune', beforeMs),
	}
}

function printSpoolOf(worker: TillWorker): PrintSpool {
	return {
		nextPrintJob: () => worker.call('nextPrintJob', null),
		setPrintJobState: async (jobId, state, problem, copy) => {
			await worker.call('setPrintJobState', { jobId, state, problem, copy: copy ?? null })
		},
		lastPrintJob: () => worker.call('lastPrintJob', null),
	}
}

function catalogueOf(worker: TillWorker): Catalogue {
	return {
		findItemByBarcode: (code) => worker.call('findItemByBarcode', code),
		findItem: (itemCode) => worker.call('findItem', itemCode),
		searchItems: (text, countMax) => worker.call('searchItems', { text, countMax }),
		quickKeys: () => worker.call('quickKeys', null),
		departments: () => worker.call('departments', null),
		voucherTypes: () => worker.call('voucherTypes', null),
		promotions: () => worker.call('promotions', null),
		greetingRules: () => worker.call('greetingRules', null),
		operators: () => worker.call('operators', null),
		findOperator: (operatorId) => worker.call('findOperator', operatorId),
		storeProfile: () => worker.call('storeProfile', null),
	}
}
