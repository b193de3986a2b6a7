/**
 * The store's guard over goods that come back: a till claims pieces of a sold line for the sale that takes them back, before
 * the customer gets anything for them. That it did is on disk before it is answered.
 */

import { refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainId } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log } from './ports.ts'
import { refusalOfStorage } from './storage-refusal.ts'

export type ReturnsDesk = ReturnType<typeof createReturnsDesk>

export function createReturnsDesk({
	storage,
	clock,
	log,
}: {
	readonly storage: AgentStorage
	readonly clock: Clock
	readonly log: Log
}) {
	return {
		/** A till claims for its own sales only. */
		async claim(
			{ requestId, claimId, saleId, lines }: UpOf<'claimReturn'>,
			{ tillId }: ChainId,
		): Promise<Down> {
			if (!claimId.startsWith(`${tillId}-`))
				return {
					kind: 'refused',
					requestId,
					refusal: refuse('malformed', { detail: 'claimId of another till' }),
				}
			try {
				const asked = { claimId, saleId, lines, tillId, nowMs: clock.nowMs() }
				const result = await storage.call('claimReturn', asked)
				if (result.kind === 'alreadyReturned')
					log('returnRefused', { tillId, saleId, lineNumber: result.lineNumber, by: result.byTillId })
				return { kind: 'returnClaimed', requestId, result }
			} catch (error) {
				return { kind: 'refused', requestId, refusal: refusalOfStorage(error, log) }
			}
		},
	}
}
