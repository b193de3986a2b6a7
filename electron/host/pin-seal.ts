/**
 * What is kept of PINs at a till is sealed under its machine's pepper, inside pages that are encrypted already: who reads the
 * database, by whatever way, still has nothing that ten thousand guesses could be tried against. Head office's verifiers are the
 * same for every till, so the pepper goes around them and not into them.
 */
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { sealSame, unseal } from '../../storage/machine-keys.ts'
import type { Cards, KnownCard } from '../../till/ports/cards.ts'
import type { FeedReplica } from '../../till/ports/catalogue.ts'
import { verifyPin } from './pin.ts'

const MARK = '$sealed$'
/** What a record may hold (`protocol/catalogue`, `protocol/card/grant.ts`). A verifier too long for it stays as it came. */
const LENGTH_MAX = 300

export type PinSeal = {
	/** Seals what it passes on to be kept. */
	readonly replica: (replica: FeedReplica) => FeedReplica
	/** A manager's authorisation is signed with its verifier in it, so it is whole again when it is read. */
	readonly cards: (cards: Cards) => Cards
	/** An operator's verifier stays sealed until here. */
	readonly verifyPin: (pin: string, verifier: string) => Promise<boolean>
}

export function pinSeal(pepper: Uint8Array): PinSeal {
	const seal = (verifier: string): string => {
		const sealed = `${MARK}${sealSame(pepper, Buffer.from(verifier)).toString('base64')}`
		return verifier.startsWith(MARK) || sealed.length > LENGTH_MAX ? verifier : sealed
	}
	/** Of another machine: a verifier that verifies nothing. */
	const open = (verifier: string): string =>
		verifier.startsWith(MARK)
			? (unseal(pepper, Buffer.from(verifier.slice(MARK.length), 'base64'))?.toString() ?? verifier)
			: verifier
	const opened = (known: KnownCard): KnownCard => ({ ...known, card: withVerifiers(known.card, open) })
	return {
		replica: (replica) => ({
			...replica,
			applyChanges: (records, cursor, more) =>
				replica.applyChanges(
					records.map((record) => sealedRecord(record, seal)),
					cursor,
					more,
				),
			putCard: (record) => replica.putCard({ kind: 'card', card: withVerifiers(record.card, seal) }),
		}),
		cards: (cards) => ({
			findCard: async (medium) => ifAny(await cards.findCard(medium), opened),
			findCardByNo: async (cardNo) => ifAny(await cards.findCardByNo(cardNo), opened),
			searchMembers: async (text, countMax) => {
				const { found, ...rest } = await cards.searchMembers(text, countMax)
				return { ...rest, found: found.map(opened) }
			},
		}),
		verifyPin: (pin, verifier) => verifyPin(pin, open(verifier)),
	}
}

function sealedRecord(record: FeedRecord, seal: (verifier: string) => string): FeedRecord {
	if (record.kind === 'card') return { kind: 'card', card: withVerifiers(record.card, seal) }
	if (record.kind !== 'operator') return record
	return {
		kind: 'operator',
		operator: { ...record.operator, pinVerifier: seal(record.operator.pinVerifier) },
	}
}

/** The same card where nothing is to be changed: of a million, a handful are managers'. */
function withVerifiers(card: CardSnapshot, change: (verifier: string) => string): CardSnapshot {
	if (!card.grants.some(({ grant }) => grant.kind === 'manager')) return card
	const grants = card.grants.map((held) =>
		held.grant.kind === 'manager'
			? { ...held, grant: { ...held.grant, pinVerifier: change(held.grant.pinVerifier) } }
			: held,
	)
	return { ...card, grants }
}

function ifAny(known: KnownCard | null, act: (known: KnownCard) => KnownCard): KnownCard | null {
	return known === null ? null : act(known)
}
