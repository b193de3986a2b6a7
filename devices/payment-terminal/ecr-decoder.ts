import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { ECR_FRAME_BYTE_COUNT_MAX, type EcrFrame, matchEcrFrame, parseEcrAnswer } from './ecr-codec.ts'

/** The payment terminal's frames in words; what a terminal says of a card is masked here as in the driver. */
export const ecrDecoder: ProtocolDecoder = {
	name: 'yika-ecr',
	summary: 'payment terminal (till and terminal side): STX, fields, ETX, LRC',
	hasDirections: false,
	contexts: {},
	start: () => framedDecoder({ match: matchEcrFrame, byteCountMax: ECR_FRAME_BYTE_COUNT_MAX, describe }),
}

const REQUESTS: Readonly<Record<string, string>> = {
	S: 'sale',
	C: 'cancel',
	L: 'lastResult',
	Q: 'statusRequest',
}

function describe(frame: EcrFrame): { kind: string; fields: Fields } {
	if (frame.kind !== 'message') return { kind: frame.kind, fields: {} }
	const [code = '', reference, amount, currency] = frame.fields
	const request = REQUESTS[code]
	if (request !== undefined) {
		const sale = code === 'S' ? { amountMinor: Number(amount), currency: currency ?? '' } : {}
		return { kind: request, fields: { ...(reference === undefined ? {} : { reference }), ...sale } }
	}
	const answer = parseEcrAnswer(frame.fields)
	if (!answer) return { kind: 'badFormat', fields: { error: 'message' } }
	if (answer.kind !== 'result') return { ...answer, fields: { ...answer, kind: answer.kind } }
	const { reference: ofSale, state, wasUnmasked } = answer
	return { kind: 'result', fields: { reference: ofSale, outcome: { ...state }, wasUnmasked } }
}
