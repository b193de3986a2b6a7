/** A till's storage as one process sees it: slow now and then, and gone with the process. */
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type { ChainOutbox } from '../../till/ports/journal.ts'
import type { Process } from './world.ts'

/** `onAppended` hears of entries the moment they are on the disk, whether the process lives to hear of it or not. */
export function guardedStorage(
	process: Process,
	{ journal, outbox, printSpool, standInBook, ...rest }: TillStorage,
	onAppended: (entries: readonly SealedEntry[]) => void,
): TillStorage {
	const read = <Result>(act: () => Promise<Result>): Promise<Result> => process.read(act)
	const write = <Result>(act: () => Promise<Result>): Promise<Result> => process.write('tillCrash', act)
	const { catalogue, cards, replica, keyValues } = rest
	const chainOutbox = (chain: ChainOutbox): ChainOutbox => ({
		entriesAfter: (...asked) => read(() => chain.entriesAfter(...asked)),
		releaseBrought: (...asked) => write(() => chain.releaseBrought(...asked)),
		markStored: (seq) => write(() => chain.markStored(seq)),
		markPosted: (seq, exceptions) => write(() => chain.markPosted(seq, exceptions)),
		hashAt: (seq) => read(() => chain.hashAt(seq)),
	})
	return {
		journal: {
			load: () => read(() => journal.load()),
			commit: (commit) =>
				write(async () => {
					const done = await journal.commit(commit)
					onAppended(done.appended)
					return done
				}),
			verifyChain: () => read(() => journal.verifyChain()),
			entriesOfSale: (saleId) => read(() => journal.entriesOfSale(saleId)),
			entriesBefore: (...asked) => read(() => journal.entriesBefore(...asked)),
			receiptOf: (saleId) => read(() => journal.receiptOf(saleId)),
			hasRoom: () => read(() => journal.hasRoom()),
		},
		outbox: {
			...chainOutbox(outbox),
			earlier: async () => {
				const chains = await read(() => outbox.earlier())
				return chains.map((chain) => ({ ...chain, outbox: chainOutbox(chain.outbox) }))
			},
			counts: () => read(() => outbox.counts()),
			exceptions: (countMax) => read(() => outbox.exceptions(countMax)),
			prune: (beforeMs) => write(() => outbox.prune(beforeMs)),
		},
		printSpool: {
			nextPrintJob: () => read(() => printSpool.nextPrintJob()),
			setPrintJobState: (...asked) => write(() => printSpool.setPrintJobState(...asked)),
			lastPrintJob: () => read(() => printSpool.lastPrintJob()),
		},
		standInBook: {
			keepSlices: (...asked) => write(() => standInBook.keepSlices(...asked)),
			slices: (cardNo) => read(() => standInBook.slices(cardNo)),
			spend: (...asked) => write(() => standInBook.spend(...asked)),
			standing: (authKey) => read(() => standInBook.standing(authKey)),
			floorSpent: (kind) => read(() => standInBook.floorSpent(kind)),
			closeSlices: (slices) => write(() => standInBook.closeSlices(slices)),
			slicesToReturn: () => read(() => standInBook.slicesToReturn()),
		},
		catalogue: {
			...catalogue,
			findItemByBarcode: (code) => read(() => catalogue.findItemByBarcode(code)),
			findItem: (itemCode) => read(() => catalogue.findItem(itemCode)),
			findOperator: (operatorId) => read(() => catalogue.findOperator(operatorId)),
		},
		cards: {
			findCard: (medium) => read(() => cards.findCard(medium)),
			findCardByNo: (cardNo) => read(() => cards.findCardByNo(cardNo)),
			searchMembers: (...asked) => read(() => cards.searchMembers(...asked)),
		},
		replica: {
			feedCursor: () => read(() => replica.feedCursor()),
			applyChanges: (...changes) => write(() => replica.applyChanges(...changes)),
			keepHotCards: (told) => write(() => replica.keepHotCards(told)),
			putCard: (record) => write(() => replica.putCard(record)),
		},
		keyValues,
		close: rest.close,
	}
}
