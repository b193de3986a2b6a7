/** One switch over everything that may come up from an agent that has been let in. */
import { unreachable } from '../../protocol/base/assert.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import type { JoinAnswer } from '../../protocol/wire/messages/authority.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import type { Authority } from '../authority/authority.ts'
import type { Asker } from '../ledger/leases.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface DispatchTo {
	readonly ledger: Ledger
	readonly nowMs: () => number
	readonly changesApplied: (cursor: string) => void
	/** Left out: links are plain here, and nobody has a certificate. */
	readonly authority?: Pick<Authority, 'join' | 'renew'> | undefined
	/** For people to see; left out, nobody looks. */
	readonly storeTold?: ((storeId: string, state: UpOf<'storeState'>) => void) | undefined
}

/** The answer, or undefined when there is none. Throws when the database cannot be reached. */
export async function dispatch(up: Up, asker: Asker, to: DispatchTo): Promise<Down | undefined> {
	switch (up.kind) {
		case 'ping':
			return { kind: 'pong', sentAtMs: up.sentAtMs, serverTimeMs: to.nowMs() }
		case 'authorise':
			return await to.ledger.authorise(asker, up)
		case 'lookUpCard':
			return await to.ledger.lookUpCard(asker, up)
		case 'reverse':
			return await to.ledger.reverse(asker, up)
		case 'returnLeases':
			return await to.ledger.returnLeases(asker, up)
		case 'uploadEntries':
			return await to.ledger.post(asker.storeId, up, asker.diskId)
		case 'reportContested':
			return await to.ledger.keepContested(asker.storeId, up)
		case 'claimReturn':
			return await to.ledger.claimReturn(asker, up)
		case 'returnGuarded':
			await to.ledger.returnGuarded(asker, up)
			return undefined
		case 'join':
			return { kind: 'joinAnswered', requestId: up.requestId, answer: await joined(up, asker.storeId, to) }
		case 'renewCertificate': {
			const certificate =
				(await to.authority?.renew(storeIdSchema.parse(asker.storeId), up.tillId, up.request)) ?? null
			return { kind: 'certificateRenewed', requestId: up.requestId, certificate }
		}
		case 'changesApplied':
			to.changesApplied(up.cursor)
			return undefined
		case 'storeState':
			to.storeTold?.(asker.storeId, up)
			return undefined
		case 'tillState':
		case 'keepBasket':
		case 'recoverTill':
		case 'fetchEntries':
		case 'recallSale':
		case 'offerSuspended':
		case 'hello':
			return {
				kind: 'refused',
				requestId: 'requestId' in up ? up.requestId : null,
				refusal: refuse('malformed', { detail: `${up.kind} is not for the centre, or not now` }),
			}
		default:
			return unreachable(up)
	}
}

async function joined(up: UpOf<'join'>, storeId: string, { authority }: DispatchTo): Promise<JoinAnswer> {
	if (authority === undefined) return { kind: 'notJoined', why: 'centreAway' }
	return await authority.join(up.join, storeId, storeIdSchema.parse(storeId))
}
