/** To what members agree: of each consent what was said last counts, and of two answers of one moment the no. */
import { CONSENT_KEYS, type ConsentKey } from '../../protocol/rules/consent-wording.ts'
import type { ConsentRow, MemberTables } from '../ledger/ledger-tables.ts'
import type { AboutMember } from './about-member.ts'

export async function recordConsents(tables: MemberTables, about: readonly AboutMember[]): Promise<void> {
	const said = about.flatMap(consentsSaid)
	if (said.length === 0) return
	const rows = await tables.currentConsents([...new Set(said.map(({ memberId }) => memberId))])
	const { won, lost } = mergedConsents(rows, said)
	await tables.saveConsents(won, lost)
}

function consentsSaid({ entry, memberId }: AboutMember): ConsentRow[] {
	const { tillId, atMs, operatorId, body } = entry
	if (body.kind !== 'memberEnrolled' && body.kind !== 'consentRecorded') return []
	const { wordingVersion, language, confirmedBy, given, refused } = body.consent
	const row = (consent: ConsentKey): ConsentRow => ({
		memberId,
		consent,
		given: !refused.includes(consent),
		wordingVersion,
		language,
		confirmedBy,
		atMs,
		tillId,
		operatorId,
	})
	return CONSENT_KEYS.filter((consent) => given.includes(consent) || refused.includes(consent)).map(row)
}

export function mergedConsents(
	rows: readonly ConsentRow[],
	said: readonly ConsentRow[],
): { readonly won: ConsentRow[]; readonly lost: ConsentRow[] } {
	const keyOf = ({ memberId, consent }: ConsentRow): string => `${memberId}/${consent}`
	const current = new Map(rows.map((row) => [keyOf(row), row]))
	const won = new Set<string>()
	const lost: ConsentRow[] = []
	for (const incoming of said) {
		const key = keyOf(incoming)
		const before = current.get(key)
		if (before !== undefined && !isLater(before, incoming)) {
			lost.push(incoming)
			continue
		}
		if (before !== undefined) lost.push(before)
		current.set(key, incoming)
		won.add(key)
	}
	return { won: [...current].filter(([key]) => won.has(key)).map(([, row]) => row), lost }
}

function isLater(before: ConsentRow, incoming: ConsentRow): boolean {
	return incoming.atMs > before.atMs || (incoming.atMs === before.atMs && before.given && !incoming.given)
}
