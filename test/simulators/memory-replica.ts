/** The replica of the feed without a disk: plain maps and plain searches. */
import type { CardSnapshot, MemberFieldName, MemberSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import { printedNumbersOf } from '../../protocol/card/printed-number.ts'
import type { Department, Item, Operator } from '../../protocol/catalogue/catalogue.ts'
import { cardMovements } from '../../protocol/journal/card-movements.ts'
import { withNews } from '../../protocol/journal/card-news.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import { enrolledCard, withMemberNews } from '../../protocol/journal/member-news.ts'
import { withoutAnswer } from '../../protocol/rules/field-answers.ts'
import { type FeedRecord, feedAddress, GREETING_RULES_KEY } from '../../protocol/wire/records.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type { KnownCard } from '../../till/ports/cards.ts'
import type { Gate, MemoryReplicaData } from './memory-disk.ts'

/** Entries from which the till knows more of a card than the feed does. */
export type OwnKnowledge = { readonly unpostedEntries: () => Entry[]; readonly keptEntries: () => Entry[] }

export function memoryReplica(
	gate: Gate,
	data: MemoryReplicaData,
	storeId: string,
	own: OwnKnowledge,
): Pick<TillStorage, 'replica' | 'catalogue' | 'cards'> {
	const known = (card: CardSnapshot | undefined): KnownCard | null =>
		card === undefined ? null : knownCard(withHotState(data, card), own)
	/** With those of members who joined here, of which the feed has not told. */
	const pictures = (): Map<string, CardSnapshot> => {
		const joined = own.keptEntries().flatMap(({ atMs, body }) => {
			if (body.kind !== 'memberEnrolled' || data.cards.has(body.cardNo)) return []
			return [withMemberNews(enrolledCard(body, atMs), { atMs, body })]
		})
		return new Map([...joined, ...data.cards.values()].map((card) => [card.cardNo, card]))
	}
	const cards = (): CardSnapshot[] =>
		[...pictures().values()].sort((one, other) => one.cardNo.localeCompare(other.cardNo))
	return {
		replica: {
			feedCursor: () => gate.read(() => data.cursor),
			applyChanges: (records, cursor) =>
				gate.write(() => {
					for (const record of records) applyRecord(data, record)
					data.cursor = cursor
				}),
			keepHotCards: (told) =>
				gate.write(() => {
					for (const card of told)
						if ((data.hotCards.get(card.cardNo)?.version ?? 0) <= card.version)
							data.hotCards.set(card.cardNo, card)
				}),
			putCard: ({ card }) => gate.write(() => putCard(data, card, true)),
		},
		catalogue: memoryCatalogue(gate, data, storeId),
		cards: {
			findCard: (medium) =>
				gate.read(() => {
					const found = cards().filter((card) => carries(card, medium))
					return known(found.find((card) => card.state === 'active') ?? found[0] ?? byPrint(cards(), medium))
				}),
			findCardByNo: (cardNo) => gate.read(() => known(pictures().get(cardNo))),
			searchMembers: (text, countMax) =>
				gate.read(() => ({
					found: membersLike(cards(), text.trim(), countMax).flatMap((card) => known(card) ?? []),
					percentReady: 100,
				})),
		},
	}
}

function memoryCatalogue(gate: Gate, data: MemoryReplicaData, storeId: string): TillStorage['catalogue'] {
	const items = (): Item[] =>
		[...data.items.values()].sort((one, other) => one.itemCode.localeCompare(other.itemCode))
	const references = (): FeedRecord[] => [...data.references.values()]
	const departments = (): Department[] =>
		references()
			.flatMap((record) => (record.kind === 'department' ? record.department : []))
			.sort((one, other) => one.position - other.position)
	const operators = (): Operator[] =>
		references()
			.flatMap((record) => (record.kind === 'operator' ? record.operator : []))
			.sort((one, other) => one.operatorId.localeCompare(other.operatorId))
	const quickKeysOf = (departmentId: string): Item[] =>
		items()
			.filter((item) => item.departmentId === departmentId && item.quickKey !== null)
			.sort((one, other) => (one.quickKey ?? 0) - (other.quickKey ?? 0))
	return {
		findItemByBarcode: (code) =>
			gate.read(
				() =>
					items().find((item) => item.barcodes.some((barcode) => unpadded(barcode) === unpadded(code))) ??
					null,
			),
		findItem: (itemCode) => gate.read(() => data.items.get(itemCode) ?? null),
		searchItems: (text, countMax) =>
			gate.read(() => ({ found: search(items(), text.trim().toLowerCase(), countMax), percentReady: 100 })),
		departments: () => gate.read(departments),
		quickKeys: () =>
			gate.read(() =>
				departments()
					.map((department) => ({ department, items: quickKeysOf(department.departmentId) }))
					.filter((group) => group.items.length > 0),
			),
		voucherTypes: () =>
			gate.read(() =>
				references().flatMap((record) => (record.kind === 'voucherType' ? record.voucherType : [])),
			),
		promotions: () =>
			gate.read(() =>
				references().flatMap((record) => (record.kind === 'promotion' ? record.promotion : [])),
			),
		greetingRules: () =>
			gate.read(() => {
				const record = data.references.get(`greetingRules/${GREETING_RULES_KEY}`)
				return record?.kind === 'greetingRules' ? record.greetingRules : null
			}),
		operators: () => gate.read(operators),
		findOperator: (operatorId) =>
			gate.read(() => operators().find((operator) => operator.operatorId === operatorId) ?? null),
		storeProfile: () =>
			gate.read(() => {
				const record = data.references.get(`storeProfile/${storeId}`)
				return record?.kind === 'storeProfile' ? record.storeProfile : null
			}),
	}
}

function unpadded(digits: string): string {
	return digits.replace(/^0+/, '')
}

function search(items: readonly Item[], text: string, countMax: number): Item[] {
	if (text === '') return []
	const words = text.split(/\s+/)
	const namesOf = (item: Item): string => `${item.nameZh} ${item.nameEn} ${item.counter ?? ''}`.toLowerCase()
	const byCode = items.filter(
		(item) =>
			item.itemCode.startsWith(text) ||
			item.barcodes.some((barcode) => unpadded(barcode).startsWith(unpadded(text) || text)),
	)
	const atStart = items.filter((item) =>
		[item.nameZh, item.nameEn].some((name) => name.toLowerCase().startsWith(text)),
	)
	const all = items.filter((item) => words.every((word) => namesOf(item).includes(word)))
	return [...new Set([...byCode, ...atStart, ...all])].slice(0, countMax)
}

/** By names and numbers as they are written; sounds are the real storage's. */
function membersLike(cards: readonly CardSnapshot[], text: string, countMax: number): CardSnapshot[] {
	if (text.length < 2) return []
	return cards
		.filter(({ cardNo, member }) => {
			const phone = member?.fields.phone?.value ?? ''
			const name = member === null ? '' : `${member.familyName}${member.givenName}`
			return name.includes(text) || (text.length >= 4 && (phone.endsWith(text) || cardNo.startsWith(text)))
		})
		.slice(0, countMax)
}

function applyRecord(data: MemoryReplicaData, record: FeedRecord): void {
	const { topic, key } = feedAddress(record)
	if (record.kind === 'card') putCard(data, record.card, false)
	else if (record.kind === 'item') data.items.set(key, record.item)
	else if (record.kind === 'removed') {
		data.cards.delete(topic === 'card' ? key : '')
		data.items.delete(topic === 'item' ? key : '')
		data.references.delete(`${topic}/${key}`)
	} else data.references.set(`${topic}/${key}`, record)
}

function putCard(data: MemoryReplicaData, card: CardSnapshot, byAnswer: boolean): void {
	const old = data.cards.get(card.cardNo)
	if (byAnswer && old !== undefined && card.version < old.version) return
	data.cards.set(card.cardNo, card)
}

function carries(card: CardSnapshot, medium: Medium): boolean {
	if (medium.kind === 'cardNo' && card.cardNo === medium.value) return true
	if (medium.kind === 'phone')
		return nationalPhone(card.member?.fields.phone?.value ?? '') === nationalPhone(medium.value)
	return card.media.some((carried) => carried.kind === medium.kind && carried.value === medium.value)
}

/** The one active card whose tag bears this number. */
function byPrint(cards: readonly CardSnapshot[], medium: Medium): CardSnapshot | undefined {
	if (medium.kind !== 'cardNo') return undefined
	const bears = ({ media }: CardSnapshot) => media.flatMap(printedNumbersOf).includes(medium.value)
	const found = cards.filter((card) => card.state === 'active' && bears(card))
	return found.length === 1 ? found[0] : undefined
}

function nationalPhone(phone: string): string {
	return phone.replace(/^\+?86(?=1[0-9]{10}$)/, '')
}

function withHotState({ hotCards }: MemoryReplicaData, card: CardSnapshot): CardSnapshot {
	const hot = hotCards.get(card.cardNo)
	return hot !== undefined && hot.version > card.version ? { ...card, state: hot.state } : card
}

function knownCard(card: CardSnapshot, own: OwnKnowledge): KnownCard {
	const unposted: Record<string, number> = {}
	const unpostedEntries = own.unpostedEntries()
	for (const { body } of unpostedEntries) {
		for (const { cardNo, purse, amount } of cardMovements(body))
			if (cardNo === card.cardNo) unposted[purse] = (unposted[purse] ?? 0) + amount
	}
	const told = withNews(card, unpostedEntries)
	const { member } = told
	return {
		card: {
			...told,
			member: member === null ? null : own.keptEntries().reduce(withCapture, member),
		},
		unposted,
	}
}

function withCapture(member: MemberSnapshot, { body, atMs }: Entry): MemberSnapshot {
	if (body.kind !== 'fieldCaptured' || body.memberId !== member.memberId) return member
	const field: MemberFieldName = body.field
	if (body.value === null) return withoutAnswer(member, field, atMs, body.later === true)
	const known = member.fields[field]
	if (known !== undefined && (known.verified || known.atMs >= atMs)) return member
	return {
		...member,
		fields: { ...member.fields, [field]: { value: body.value, source: 'till', verified: false, atMs } },
	}
}
