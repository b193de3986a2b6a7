/**
 * Cards as this till may believe them: a grant counts only with the centre's signature over it, for this very card. One
 * that cannot be checked (no key yet, another key, another card) is left out and logged once.
 */
import { grantText } from '../../protocol/wire/signed-texts.ts'
import type { Cards, KnownCard } from '../ports/cards.ts'
import type { TillPorts } from '../till-ports.ts'

export function verifiedCards(
	cards: Cards,
	leaseKey: () => string | null,
	{ verifySignature, log }: Pick<TillPorts, 'verifySignature' | 'log'>,
): Cards {
	const logged = new Set<string>()
	function verified(known: KnownCard | null): KnownCard | null {
		if (known === null || known.card.grants.length === 0) return known
		const { cardNo } = known.card
		const grants = known.card.grants.filter(({ grant }) => {
			const publicKey = leaseKey()
			const { signature, ...signed } = grant
			const isGenuine =
				publicKey !== null &&
				grant.cardNo === cardNo &&
				verifySignature(publicKey, grantText(signed as Parameters<typeof grantText>[0]), signature)
			if (!isGenuine && !logged.has(grant.grantId)) log({ kind: 'grantNotVerified', grantId: grant.grantId })
			if (!isGenuine) logged.add(grant.grantId)
			return isGenuine
		})
		return { ...known, card: { ...known.card, grants } }
	}
	return {
		findCard: async (medium) => verified(await cards.findCard(medium)),
		findCardByNo: async (cardNo) => verified(await cards.findCardByNo(cardNo)),
		searchMembers: async (text, countMax) => {
			const { found, percentReady } = await cards.searchMembers(text, countMax)
			return { found: found.flatMap((known) => verified(known) ?? []), percentReady }
		},
	}
}
