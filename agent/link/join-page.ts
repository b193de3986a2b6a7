/** A till of the store that has a code and no certificate yet asks here; the centre answers. */
import type { IncomingMessage } from 'node:http'
import { failedTries } from '../../identity/failed-tries.ts'
import {
	type JoinAnswer,
	type JoinRequest,
	joinRequestSchema,
} from '../../protocol/wire/messages/authority.ts'

/** Of one address in a minute. */
const TRIES_MAX = 10
/** A request and two keys. */
const BYTES_MAX = 8_192

export type JoinPage = (request: IncomingMessage) => Promise<JoinAnswer>

/** `ask`: passes it on to the centre; null when that cannot be asked. */
export function joinPage(
	ask: (asked: JoinRequest) => Promise<JoinAnswer | null>,
	nowMs: () => number,
): JoinPage {
	const tries = failedTries(nowMs, TRIES_MAX)
	return async (request) => {
		const address = request.socket.remoteAddress ?? ''
		if (tries.areTooMany(address)) return { kind: 'notJoined', why: 'tooManyTries' }
		const asked = await bodyOf(request)
		const answer: JoinAnswer =
			asked === null
				? { kind: 'notJoined', why: 'badRequest' }
				: ((await ask(asked)) ?? { kind: 'notJoined', why: 'centreAway' })
		if (answer.kind === 'notJoined' && answer.why !== 'centreAway') tries.count(address)
		return answer
	}
}

async function bodyOf(request: IncomingMessage): Promise<JoinRequest | null> {
	let text = ''
	for await (const chunk of request as AsyncIterable<Buffer>) {
		text += chunk.toString('latin1')
		if (text.length > BYTES_MAX) return null
	}
	try {
		return joinRequestSchema.parse(JSON.parse(text))
	} catch {
		// It comes from outside.
		return null
	}
}
