/**
 * A member's QR code: the card number with a moment and a signature of the centre, so that a till can believe it while it
 * is alone, and a photograph of it is soon worth nothing.
 *
 *     YM1.88000001.t3k5lz.1o.<86 characters>
 *
 * In this order: card number; when it was issued, and for how long it holds (seconds, base 36); Ed25519 signature by the
 * centre's key (RFC 8032) over {@link memberCodeText}, base64url without padding.
 */
import { type CardNo, cardNoSchema } from '../base/ids.ts'

export type MemberCode = {
	readonly cardNo: CardNo
	readonly issuedAtS: number
	readonly validForS: number
	/** Base64, as all signatures of the house. */
	readonly signature: string
}

const PREFIX = 'YM1.'
/** What an app may ask for; a code that claims more is nobody's. */
const VALID_FOR_S_MAX = 300
/** Clocks of tills and centre differ by up to two minutes before anybody is warned. */
const CLOCK_SKEW_MS = 120_000

/** What the centre signs. */
export function memberCodeText({ cardNo, issuedAtS, validForS }: Omit<MemberCode, 'signature'>): string {
	return `yika-member-code\n${cardNo}\n${issuedAtS}\n${validForS}`
}

export function encodeMemberCode({ cardNo, issuedAtS, validForS, signature }: MemberCode): string {
	const urlSafe = signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
	return `${PREFIX}${cardNo}.${issuedAtS.toString(36)}.${validForS.toString(36)}.${urlSafe}`
}

/** Null: another kind of code. `malformed`: it says that it is one and is none. */
export function readMemberCode(text: string): MemberCode | 'malformed' | null {
	if (!text.startsWith(PREFIX)) return null
	const parts = /^([0-9]{8,19})\.([0-9a-z]{1,8})\.([0-9a-z]{1,4})\.([\w-]{86})$/.exec(
		text.slice(PREFIX.length),
	)
	const cardNo = cardNoSchema.safeParse(parts?.[1]).data
	if (!parts || cardNo === undefined) return 'malformed'
	const [, , issued = '', valid = '', urlSafe = ''] = parts
	return {
		cardNo,
		issuedAtS: Number.parseInt(issued, 36),
		validForS: Number.parseInt(valid, 36),
		signature: `${urlSafe.replaceAll('-', '+').replaceAll('_', '/')}==`,
	}
}

/** More than a till can take in the few minutes that a code is remembered. */
export const USED_MEMBER_CODES_MAX = 256

/** Codes that this till has taken, until each would be refused for its age anyway. */
export type UsedMemberCode = { readonly signature: string; readonly untilMs: number }

export type MemberCodeVerdict = 'good' | 'notGenuine' | 'expired' | 'used'

/** Whether a code counts, here and now. `isGenuine`: its signature is the centre's. */
export function judgeMemberCode(
	code: MemberCode,
	isGenuine: boolean,
	used: readonly UsedMemberCode[],
	nowMs: number,
): MemberCodeVerdict {
	if (!isGenuine || code.validForS < 1 || code.validForS > VALID_FOR_S_MAX) return 'notGenuine'
	const isEarly = nowMs < code.issuedAtS * 1000 - CLOCK_SKEW_MS
	if (isEarly || nowMs > expiryMs(code)) return 'expired'
	return used.some(({ signature }) => signature === code.signature) ? 'used' : 'good'
}

/** The list with one more, and without those that are forgotten because their age bars them. */
export function withUsed(used: readonly UsedMemberCode[], code: MemberCode, nowMs: number): UsedMemberCode[] {
	const remembered = used.filter(({ untilMs }) => untilMs >= nowMs)
	const all = [...remembered, { signature: code.signature, untilMs: expiryMs(code) }]
	return all.slice(-USED_MEMBER_CODES_MAX)
}

const expiryMs = ({ issuedAtS, validForS }: MemberCode): number =>
	(issuedAtS + validForS) * 1000 + CLOCK_SKEW_MS
