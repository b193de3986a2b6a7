/** Which of two values of a member's field stands: verified beats unverified, then newer beats older (design §6). */
export interface FieldValue {
	readonly value: string
	readonly source: 'headOffice' | 'till' | 'member'
	readonly verified: boolean
	readonly atMs: number
	readonly tillId: string | null
}

/** The same value again is a tie that the incoming one wins when newer: it renews the age of what is known. */
export function incomingWins(
	current: Pick<FieldValue, 'verified' | 'atMs'> | undefined,
	incoming: Pick<FieldValue, 'verified' | 'atMs'>,
): boolean {
	if (current === undefined) return true
	if (current.verified !== incoming.verified) return incoming.verified
	return incoming.atMs > current.atMs
}
