/** Speaks to a gateway for payment apps over HTTP; the protocol is in docs/devices/mobile-pay.md. */
import { z } from 'zod'
import { amountMinorSchema } from '../../protocol/base/money.ts'
import { mobilePayProofSchema } from '../../protocol/journal/outside-tender.ts'
import type { MobileCharge, MobileOutcome, MobilePay } from '../../till/ports/mobile-pay.ts'

const answerSchema = z.discriminatedUnion('state', [
	z.object({ state: z.literal('approved'), amountMinor: amountMinorSchema, ...mobilePayProofSchema.shape }),
	z.object({ state: z.literal('declined'), reason: z.string().max(200) }),
	z.object({ state: z.literal('cancelled') }),
	z.object({ state: z.literal('waiting'), qr: z.string().min(1).max(500).optional() }),
])
type Answer = z.infer<typeof answerSchema>

/** `absent`: the gateway does not know the charge. `notSent`: no byte has reached it. */
type Heard =
	| Answer
	| { readonly state: 'absent' }
	| { readonly state: 'notSent' }
	| { readonly state: 'silent' }

/** Nothing can have been asked of a machine that took no connection. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

export type GatewayOptions = {
	/** Without a slash at its end. */
	readonly url: string
	/** Sent as a bearer token; null: the gateway asks for none. */
	readonly token: string | null
	/** How long an answer is waited for. */
	readonly timeoutMs: number
	readonly log: (event: string, facts: Record<string, unknown>) => void
}

export function mobilePayOverHttp({ url, token, timeoutMs, log }: GatewayOptions): MobilePay {
	const ask = async (path: string, body: object | null): Promise<Heard> => {
		try {
			const response = await fetch(`${url}${path}`, {
				method: body === null ? 'GET' : 'POST',
				headers: {
					'content-type': 'application/json',
					...(token === null ? {} : { authorization: `Bearer ${token}` }),
				},
				body: body === null ? null : JSON.stringify(body),
				signal: AbortSignal.timeout(timeoutMs),
			})
			if (response.status === 404) return { state: 'absent' }
			if (!response.ok) throw new Error(`HTTP ${response.status}`)
			return answerSchema.parse(await response.json())
		} catch (error) {
			log('mobilePayUnheard', { path: path.split('/')[1], error: reasonOf(error) })
			return NOT_SENT.has(codeOf(error)) ? { state: 'notSent' } : { state: 'silent' }
		}
	}
	const cancel = (reference: string) => ask(`/charges/${reference}/cancel`, {})
	return {
		charge: async (charge, code) => outcomeOf(await ask('/charges', { ...asked(charge), code }), true),
		createQr: async (charge) => {
			const heard = await ask('/charges', { ...asked(charge), show: 'qr' })
			const qr = heard.state === 'waiting' ? (heard.qr ?? null) : null
			return { qr, outcome: outcomeOf(heard, true) }
		},
		query: async (reference) => {
			const heard = await ask(`/charges/${reference}`, null)
			if (heard.state !== 'absent') return outcomeOf(heard, false)
			// The charge itself may still be on its way: from now on the gateway takes it no more.
			const ended = await cancel(reference)
			return ended.state === 'cancelled' ? { kind: 'notDone' } : outcomeOf(ended, false)
		},
		cancel: async (reference) => outcomeOf(await cancel(reference), false),
	}
}

function asked({ reference, amountMinor, currency }: MobileCharge) {
	return { reference, amountMinor, currency }
}

/** `isFirst`: it has never been asked for before, so what was not sent now was never sent. */
function outcomeOf(heard: Heard, isFirst: boolean): MobileOutcome {
	switch (heard.state) {
		case 'approved': {
			const { amountMinor, scheme, providerReference, payerMasked } = heard
			return { kind: 'approved', amountMinor, scheme, providerReference, payerMasked }
		}
		case 'declined':
			return { kind: 'declined', reason: heard.reason }
		case 'cancelled':
			return { kind: 'aborted' }
		case 'waiting':
			return { kind: 'customerConfirming' }
		case 'notSent':
			return { kind: isFirst ? 'notDone' : 'unknown' }
		case 'absent':
		case 'silent':
			return { kind: 'unknown' }
	}
}

function codeOf(error: unknown): string {
	const { cause } = error instanceof Error ? error : {}
	return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}

/** Never what stood in an answer: it may be about a person. */
function reasonOf(error: unknown): string {
	if (error instanceof z.ZodError)
		return `malformed: ${error.issues.map(({ path }) => path.join('.')).join(', ')}`
	return codeOf(error) || (error instanceof Error ? error.message : String(error))
}
