/**
 * A till's backlog: sales that the till's own machines decided while it was alone, kept in its real journal. Only the
 * waiting in between is left out: no screen, no printer, and many entries to a commit.
 */
import { assert } from '../../protocol/base/assert.ts'
import { GENESIS_HASH } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { TillInput } from '../../till/events.ts'
import type { EntryDraft } from '../../till/ports/journal.ts'
import { dueOf } from '../../till/sale/basket.ts'
import { tillStep } from '../../till/till-machine.ts'
import { INITIAL_TILL_STATE, type TillState, WORKING_STATE_VERSION } from '../../till/till-state.ts'
import { piecesOf } from './pieces.ts'
import type { ShopTill } from './store-services.ts'

const ENTRIES_PER_COMMIT = 250
export const LINES_PER_SALE = 3
/** One sale in this many is a member's and earns points. */
export const SALES_PER_MEMBER = 2

/**
 * Fills the journal of a new till; one sale in `salesPerMember` is a member's and earns points, null: none. Returns how many entries
 * it holds then: the sales and the few that open the day.
 */
export async function journalBacklog(
	till: ShopTill,
	group: GroupData,
	saleCount: number,
	salesPerMember: number | null,
): Promise<number> {
	const writer = new BacklogWriter(till, group, salesPerMember)
	writer.open()
	for (let number = 1; number <= saleCount; number++) {
		writer.sell(number)
		if (writer.pending >= ENTRIES_PER_COMMIT) await writer.commit()
	}
	await writer.commit()
	return (await till.storage.journal.load()).head.seq
}

class BacklogWriter {
	readonly #till: ShopTill
	readonly #group: GroupData
	readonly #cards: readonly CardSnapshot[]
	readonly #pieces: readonly Item[]
	readonly #salesPerMember: number | null
	#state: TillState = INITIAL_TILL_STATE
	#drafts: EntryDraft[] = []
	#nextSeq = 1

	constructor(till: ShopTill, group: GroupData, salesPerMember: number | null) {
		this.#salesPerMember = salesPerMember
		this.#till = till
		this.#group = group
		this.#cards = memberCards(group)
		this.#pieces = piecesOf(group)
	}

	get pending(): number {
		return this.#drafts.length
	}

	open(): void {
		const { tillId, epoch, publicKey } = this.#till
		const place = { businessDate: null, shiftId: null, operatorId: null }
		const body = { kind: 'epochOpened', tillPublicKey: publicKey, previous: null } as const
		this.#drafts.push({ tillId, epoch, atMs: Date.now(), ...place, body })
		this.#nextSeq++
		const [operator] = this.#group.operators
		assert(operator !== undefined, 'the group has an operator')
		this.#do({ kind: 'signOnTried', operatorId: operator.operatorId, operator, pinRight: true })
		this.#do({ kind: 'openShift', floatMinor: minor(50_000) })
	}

	sell(number: number): void {
		const items = this.#pieces
		if (this.#salesPerMember !== null && number % this.#salesPerMember === 0) this.#recognise(number)
		for (let line = 0; line < LINES_PER_SALE; line++) {
			const item = items[(number * 7 + line * 31) % items.length]
			assert(item !== undefined, 'the group has items')
			this.#do({ kind: 'itemChosen', code: item.itemCode, item })
		}
		this.#do({ kind: 'startTender' })
		const seq = this.#nextSeq
		const { sale } = this.#state
		assert(sale !== null, 'a sale is being paid')
		this.#do({ kind: 'tenderCash', handedOverMinor: dueOf(sale) })
		// The hash only goes into the receipt's check code, which nobody prints here.
		this.#do({ kind: 'mirrorAnswered', seq, hash: GENESIS_HASH, confirmed: false })
		this.#do({ kind: 'nextCustomer' })
	}

	async commit(): Promise<void> {
		const entries = this.#drafts
		this.#drafts = []
		await this.#till.storage.journal.commit({
			entries,
			workingState: JSON.stringify(this.#state),
			workingVersion: WORKING_STATE_VERSION,
			printJobs: [],
		})
	}

	#recognise(number: number): void {
		const card = this.#cards[number % this.#cards.length]
		const medium = card?.media[0]
		assert(card !== undefined && medium !== undefined, 'the group has a member with a card')
		this.#do({ kind: 'cardRecognised', medium, known: { card, unposted: {} } })
	}

	#do(input: TillInput): void {
		const { tillId, epoch } = this.#till
		const [profile] = this.#group.stores
		assert(profile !== undefined, 'the group has a store')
		const nowMs = Date.now()
		const nonce = 'c0ffee00'
		const context = {
			nowMs,
			tillId,
			epoch,
			nextSeq: this.#nextSeq,
			nonce,
			connection: 'alone',
			profile,
			voucherTypes: [],
			promotions: [],
			greetingRules: null,
			departments: [],
			operators: [],
		} as const
		const step = tillStep(this.#state, input, context)
		assert(step.result.kind === 'accepted', `${input.kind}: ${JSON.stringify(step.result)}`)
		this.#state = step.state
		this.#nextSeq += step.entries.length
		this.#drafts.push(...step.entries.map((entry) => ({ tillId, epoch, atMs: nowMs, ...entry })))
	}
}

/** Cards of members as the till would know them. */
function memberCards({ cards, members }: GroupData): readonly CardSnapshot[] {
	const byId = new Map(members.map((member) => [String(member.memberId), member]))
	return cards.flatMap(({ memberId, opening, vouchers: _vouchers, grants: _grants, ...card }) => {
		const member = memberId === null ? undefined : byId.get(memberId)
		if (member === undefined || card.state !== 'active') return []
		const purse = (available: number) => ({ available: minor(available), held: minor(0), leased: minor(0) })
		const purses = {
			storedValue: purse(opening.storedValue),
			points: purse(opening.points),
			gift: purse(opening.gift),
		}
		return [{ ...card, member, purses, vouchers: [], grants: [], asOfMs: Date.now(), version: 0 }]
	})
}
