/**
 * Stores update on different nights: a receiver of an older version is told only what it can read. One unknown kind of medium
 * would make it refuse a whole page of cards, and it would stand at that page for ever.
 */
import type { CardSnapshot, MemberSnapshot } from '../card/card-snapshot.ts'
import type { Verdict } from '../journal/verdict.ts'
import type { Down } from './down.ts'
import { readDown, writeDown } from './frame.ts'
import type { FeedRecord } from './records.ts'

/** Door arrivals, tags of cards (`epc`), the store's suspended sales, a member's details and consents. */
const DOOR_FROM_VERSION = 2

/** The message as a receiver of this version understands it; null: not at all. */
export function downFor(version: number, down: Down): Down | null {
	if (version >= DOOR_FROM_VERSION) return down
	switch (down.kind) {
		case 'memberArrived':
		case 'suspendedSales':
		case 'guardReturn':
		case 'revocations':
			return null
		case 'posted': {
			const { cards: _, ...first } = down
			return { ...first, exceptions: down.exceptions.map(firstVerdict) }
		}
		case 'changes':
			return { ...down, records: down.records.filter(isOfFirst).map(firstRecord) }
		case 'authorised':
		case 'cardFound':
			return { ...down, card: down.card && firstCard(down.card) }
		default:
			return down
	}
}

/** The same for a frame that was written for the newest version and is for everybody; an older receiver understands all of its kind. */
export function frameFor(version: number, frame: string): string {
	if (version >= DOOR_FROM_VERSION) return frame
	const parsed = readDown(frame)
	const down = parsed.kind === 'parsed' ? downFor(version, parsed.message) : null
	return down === null ? frame : writeDown(down)
}

/** Whether version 1 has such records at all. */
function isOfFirst(record: FeedRecord): boolean {
	const topic = record.kind === 'removed' ? record.topic : record.kind
	return topic !== 'promotion' && topic !== 'greetingRules'
}

/** What a record has learnt since version 1 is left out. */
function firstRecord(record: FeedRecord): FeedRecord {
	switch (record.kind) {
		case 'card':
			return { ...record, card: firstCard(record.card) }
		case 'storeProfile': {
			const {
				tenderPolicy: _,
				overrideRules: _1,
				inStoreCodes: _2,
				taxMode: _3,
				autoLockMinutes: _4,
				cashCount: _5,
				...first
			} = record.storeProfile
			return { ...record, storeProfile: first }
		}
		case 'item': {
			// A set is one article there, at its price and its own tax rate.
			const { soldBy, prices: _, parts: _1, picture: _2, deposits, isDeposit, ...first } = record.item
			// It would be sold there by the piece at the price of a kilogram, without its deposit, or with something off a deposit.
			const isSoldWrong = soldBy === 'weight' || deposits !== undefined || isDeposit === true
			if (isSoldWrong) return { kind: 'removed', topic: 'item', key: first.itemCode }
			return { ...record, item: first }
		}
		case 'operator': {
			const { media: _, ...first } = record.operator
			return { ...record, operator: first }
		}
		default:
			return record
	}
}

/** Version 1 knows no goods that come back, and nothing of prices by hand; that a person must look is what counts. */
function firstVerdict(verdict: Verdict): Verdict {
	if (verdict.reason === 'returnedTwice') return { ...verdict, reason: 'totalsDisagree' }
	return verdict.reason === 'limitExceeded' ? { ...verdict, reason: 'grantExceeded' } : verdict
}

function firstCard(card: CardSnapshot): CardSnapshot {
	const isTagged = card.media.some(({ kind }) => kind === 'epc')
	const media = isTagged ? card.media.filter(({ kind }) => kind !== 'epc') : card.media
	return { ...card, media, member: card.member && firstMember(card.member) }
}

/** Version 1 knows no addresses, no "later", no details and consents, and neither changes of tier nor since when somebody is a member. */
function firstMember(member: MemberSnapshot): MemberSnapshot {
	const { laterAtMs: _, memberSince: _1, tierChange: _2, details: _5, consents: _6, ...first } = member
	const { address: _3, ...fields } = first.fields
	const { address: _4, ...declinedAtMs } = first.declinedAtMs
	return { ...first, fields, declinedAtMs }
}
