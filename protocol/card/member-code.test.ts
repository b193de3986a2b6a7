import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cardNoSchema } from '../base/ids.ts'
import {
	encodeMemberCode,
	judgeMemberCode,
	type MemberCode,
	memberCodeText,
	readMemberCode,
	withUsed,
} from './member-code.ts'

const centre = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const ISSUED_S = 1_795_300_000
const ISSUED_MS = ISSUED_S * 1000

function codeOf(changes: Partial<MemberCode> = {}, key = centre.privateKey): MemberCode {
	const facts = {
		cardNo: cardNoSchema.parse('88000001'),
		issuedAtS: ISSUED_S,
		validForS: 60,
		...changes,
	}
	return { ...facts, signature: sign(null, Buffer.from(memberCodeText(facts)), key).toString('base64') }
}

const isGenuine = (code: MemberCode) =>
	verify(null, Buffer.from(memberCodeText(code)), centre.publicKey, Buffer.from(code.signature, 'base64'))

const judge = (code: MemberCode, nowMs: number) => judgeMemberCode(code, isGenuine(code), [], nowMs)

describe('a member’s QR code', () => {
	it('is read as it was written, and fits a small QR code', () => {
		const code = codeOf()
		const text = encodeMemberCode(code)
		expect(readMemberCode(text)).toEqual(code)
		expect(text.length).toBeLessThan(130)
		expect(judge(code, ISSUED_MS + 30_000)).toBe('good')
	})

	it.each([
		['just issued', 0, 'good'],
		['at its end', 60_000, 'good'],
		['at its end, on a till whose clock is two minutes fast', 60_000 + 120_000, 'good'],
		['after that', 60_000 + 120_001, 'expired'],
		['on a till whose clock is two minutes slow', -120_000, 'good'],
		['from the future', -120_001, 'expired'],
	])('%s', (_, sinceMs, verdict) => {
		expect(judge(codeOf(), ISSUED_MS + sinceMs)).toBe(verdict)
	})

	it('changed in any part it is not genuine', () => {
		const code = codeOf()
		for (const changed of [
			{ ...code, cardNo: cardNoSchema.parse('88000002') },
			{ ...code, issuedAtS: ISSUED_S + 1 },
			{ ...code, validForS: 61 },
			codeOf({}, stranger.privateKey),
		])
			expect(judge(changed, ISSUED_MS)).toBe('notGenuine')
	})

	it('that holds longer than codes may is nobody’s, whoever signed it', () => {
		expect(judge(codeOf({ validForS: 300 }), ISSUED_MS)).toBe('good')
		expect(judge(codeOf({ validForS: 301 }), ISSUED_MS)).toBe('notGenuine')
	})

	it('counts once, and is forgotten when its age bars it', () => {
		const first = codeOf()
		const used = withUsed([], first, ISSUED_MS)
		expect(judgeMemberCode(first, true, used, ISSUED_MS + 1_000)).toBe('used')
		const second = codeOf({ issuedAtS: ISSUED_S + 1 })
		expect(judgeMemberCode(second, true, used, ISSUED_MS + 1_000)).toBe('good')
		expect(withUsed(used, second, ISSUED_MS + 180_000)).toHaveLength(2)
		const third = codeOf({ issuedAtS: ISSUED_S + 200 })
		expect(withUsed(used, third, ISSUED_MS + 200_000).map(({ signature }) => signature)).toEqual([
			third.signature,
		])
	})

	it.each([
		['YM1.88000001', 'malformed'],
		[`YM1.1234.a.b.${'A'.repeat(86)}`, 'malformed'],
		[`YM1.88000001.a.b.${'A'.repeat(85)}`, 'malformed'],
		['88000001', null],
		['https://example.com/YM1.', null],
	])('%s: %s', (text, meaning) => {
		expect(readMemberCode(text)).toBe(meaning)
	})
})
