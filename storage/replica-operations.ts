/** The till's copy of the change feed: applied batch by batch, read by barcode, medium, text and key. */
import { unreachable } from '../protocol/base/assert.ts'
import type { CardNo, ItemCode, OperatorId, TillId } from '../protocol/base/ids.ts'
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import type { Medium } from '../protocol/card/medium.ts'
import { type VoucherType, voucherTypeSchema } from '../protocol/card/voucher.ts'
import {
	type Department,
	departmentSchema,
	type Item,
	type Operator,
	operatorSchema,
	type StoreProfile,
	storeProfileSchema,
	terminalSchema,
} from '../protocol/catalogue/catalogue.ts'
import { type Promotion, promotionSchema } from '../protocol/catalogue/promotion.ts'
import { type GreetingRules, greetingRulesSchema } from '../protocol/greeting/greeting-rules.ts'
import { type FeedRecord, GREETING_RULES_KEY } from '../protocol/wire/records.ts'
import type { KnownCard } from '../till/ports/cards.ts'
import type { Found, HotCard } from '../till/ports/catalogue.ts'
import type { WritableDb } from './database.ts'
import { hotCardTable } from './hot-card-table.ts'
import { itemTable } from './item-table.ts'
import { cardsWithNews } from './member-news.ts'
import { memberSearch } from './member-search.ts'
import { overlayTable } from './overlay-table.ts'
import { referenceTable } from './reference-table.ts'
import { type SearchTopic, searchBacklog } from './search-backlog.ts'
import { searchTable } from './search-table.ts'
import { type StoredCard, storedCard } from './stored-card.ts'
import type { Steps } from './worker-protocol.ts'

export type QuickKeyGroup = { readonly department: Department; readonly items: readonly Item[] }

/** One part of a page: what a sale may have to wait for. */
export type StoredChange =
	| { readonly kind: 'cards'; readonly cards: readonly StoredCard[] }
	| { readonly kind: 'records'; readonly records: readonly Exclude<FeedRecord, { kind: 'card' }>[] }

type Applied = {
	readonly changes: readonly StoredChange[]
	readonly cursor: string
	/** More follows at once: nothing waits for the disk. */
	readonly more: boolean
}

/** Whoever asks finds a member that has just come. */
const INDEX_BEFORE_SEARCH_MS = 10
/** Two milliseconds of them. */
const KEYS_IN_PAUSE = 512
const KEYS_AT_ONCE = 8_192

export type ReplicaTables = ReturnType<typeof replicaTables>

/** What the journal's commits write into, too. */
export function replicaTables(db: WritableDb) {
	const words = { items: searchTable(db, 'item_search'), members: searchTable(db, 'member_search') }
	const backlog = searchBacklog(db, words)
	return { words, backlog, ...cardsWithNews(db, backlog) }
}

export function replicaOperations(
	db: WritableDb,
	{ tillId, epoch }: { readonly tillId: TillId; readonly epoch: number },
	{ words, backlog, keys, cards }: ReplicaTables,
) {
	const items = itemTable(db, words.items, backlog)
	const findMembers = memberSearch(db, keys)
	const references = {
		department: referenceTable(db, 'department', departmentSchema),
		operator: referenceTable(db, 'operator', operatorSchema),
		storeProfile: referenceTable(db, 'storeProfile', storeProfileSchema),
		terminal: referenceTable(db, 'terminal', terminalSchema),
		voucherType: referenceTable(db, 'voucherType', voucherTypeSchema),
		promotion: referenceTable(db, 'promotion', promotionSchema),
		greetingRules: referenceTable(db, 'greetingRules', greetingRulesSchema),
	}
	const overlay = overlayTable(db, epoch)
	const hotCards = hotCardTable(db)
	const selectCursor = db.read<{ cursor: string }>('SELECT cursor FROM feed')
	const setCursor = db.write(
		'INSERT INTO feed (id, cursor) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET cursor = excluded.cursor',
	)
	const storeId = tillId.slice(0, tillId.lastIndexOf('-'))

	function apply(change: StoredChange): void {
		if (change.kind === 'cards') cards.put(change.cards, 'feed')
		else for (const record of change.records) applyRecord(record)
	}

	function applyRecord(record: Exclude<FeedRecord, { kind: 'card' }>): void {
		switch (record.kind) {
			case 'item':
				return items.put(record.item)
			case 'department':
				return references.department.put(record.department.departmentId, record.department)
			case 'operator':
				return references.operator.put(record.operator.operatorId, record.operator)
			case 'storeProfile':
				return references.storeProfile.put(record.storeProfile.storeId, record.storeProfile)
			case 'terminal':
				return references.terminal.put(record.terminal.tillId, record.terminal)
			case 'voucherType':
				return references.voucherType.put(record.voucherType.voucherTypeId, record.voucherType)
			case 'promotion':
				return references.promotion.put(record.promotion.promotionId, record.promotion)
			case 'greetingRules':
				return references.greetingRules.put(GREETING_RULES_KEY, record.greetingRules)
			case 'removed':
				return remove(record)
			default:
				return unreachable(record)
		}
	}

	function remove({ topic, key }: Extract<FeedRecord, { kind: 'removed' }>): void {
		if (topic === 'card') return cards.remove(key)
		if (topic === 'item') return items.remove(key)
		references[topic].remove(key)
	}

	function known(card: CardSnapshot | null): KnownCard | null {
		if (card === null) return null
		const told = overlay.withNews(hotCards.believed(card))
		const member = told.member === null ? null : overlay.withCaptures(told.member)
		return {
			card: { ...told, member },
			unposted: overlay.unposted(card.cardNo),
		}
	}

	/** A disk without room takes no new names; those that are there are found. */
	function indexIfPossible(topic: SearchTopic): void {
		try {
			backlog.catchUp(INDEX_BEFORE_SEARCH_MS, topic)
		} catch {
			// The next commit says what is wrong with the disk.
		}
	}

	function orForget<Result>(act: () => Result): Result {
		try {
			return act()
		} catch (error) {
			keys.forget()
			throw error
		}
	}

	const departments = (): Department[] =>
		references.department.all().sort((one, other) => one.position - other.position)

	return {
		feedCursor: (): string | null => selectCursor.get()?.cursor ?? null,
		/**
		 * Part by part, so that a sale waits for one of them only. The cursor stands with the last: without it nothing is lost when
		 * a part is undone, nor with it while more is to come, because it comes again.
		 */
		*applyChanges({ changes, cursor, more }: Applied): Steps<void> {
			for (const change of changes.slice(0, -1)) {
				orForget(() => db.replaceable(() => apply(change)))
				yield
			}
			const last = changes.at(-1)
			const act = (): void => {
				if (last !== undefined) apply(last)
				setCursor(cursor)
			}
			orForget(() => (more ? db.replaceable(act) : db.transaction(act)))
		},
		/** What was left for a pause, for about so long. True: there is more. */
		workInPause: (forMs: number): boolean => {
			const endMs = performance.now() + forMs
			const moreKeys = orForget(() => db.replaceable(() => keys.catchUp(KEYS_IN_PAUSE)))
			if (performance.now() >= endMs) return true
			const moreItems = backlog.catchUp(endMs - performance.now(), 'item')
			return moreItems || backlog.catchUp(endMs - performance.now(), 'card') || moreKeys
		},
		/** Keys of cards that wait in memory would have to be read again at the next start. */
		leave: (): void => {
			while (orForget(() => db.replaceable(() => keys.catchUp(KEYS_AT_ONCE))));
		},
		searchMembers: ({
			text,
			countMax,
		}: {
			readonly text: string
			readonly countMax: number
		}): Found<KnownCard> => {
			indexIfPossible('card')
			const found = findMembers(text, countMax).flatMap((cardNo) => known(cards.find(cardNo)) ?? [])
			return { found, percentReady: backlog.percentDone('card') }
		},
		keepHotCards: (told: readonly HotCard[]): void =>
			db.transaction(() => {
				for (const card of told) hotCards.keep(card)
			}),
		putCard: (card: CardSnapshot): void =>
			orForget(() => db.transaction(() => cards.put([storedCard(card)], 'answer'))),
		findCard: (medium: Medium): KnownCard | null => known(cards.findByMedium(medium)),
		findCardByNo: (cardNo: CardNo): KnownCard | null => known(cards.find(cardNo)),
		findItemByBarcode: (code: string): Item | null => items.findByBarcode(code),
		findItem: (itemCode: ItemCode): Item | null => items.find(itemCode),
		searchItems: (input: { readonly text: string; readonly countMax: number }): Found<Item> => {
			indexIfPossible('item')
			return { found: items.search(input.text, input.countMax), percentReady: backlog.percentDone('item') }
		},
		departments: (): Department[] => departments(),
		quickKeys: (): QuickKeyGroup[] =>
			departments()
				.map((department) => ({ department, items: items.quickKeysOf(department.departmentId) }))
				.filter((group) => group.items.length > 0),
		voucherTypes: (): VoucherType[] => references.voucherType.all(),
		promotions: (): Promotion[] => references.promotion.all(),
		greetingRules: (): GreetingRules | null => references.greetingRules.find(GREETING_RULES_KEY),
		operators: (): Operator[] => references.operator.all(),
		findOperator: (operatorId: OperatorId): Operator | null => references.operator.find(operatorId),
		storeProfile: (): StoreProfile | null => references.storeProfile.find(storeId),
	}
}
