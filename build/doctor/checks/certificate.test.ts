import { expect, it } from 'vitest'
import { type CertificateFacts, judgeCertificate } from './certificate.ts'

const DAY_MS = 86_400_000
const GOOD: CertificateFacts = {
	url: 'wss://10.0.0.5:8201/link',
	file: '/etc/yika/identity.json',
	failure: null,
	who: 'yika:till/S01-01',
	expected: 'yika:till/S01-01',
	fromMs: 0,
	untilMs: 180 * DAY_MS,
	nowMs: 10 * DAY_MS,
	link: { kind: 'challenge' },
	sudo: '',
}

it.each<[string, Partial<CertificateFacts>, string, RegExp]>([
	['good', {}, 'ok', /good for 170 days/],
	['renewing', { nowMs: 100 * DAY_MS }, 'ok', /80 days/],
	['near its end', { nowMs: 170 * DAY_MS }, 'advice', /10 days and has not been renewed/],
	['expired', { nowMs: 181 * DAY_MS }, 'broken', /has expired on 1970-06-30/],
	['a clock that is behind', { nowMs: -DAY_MS }, 'broken', /clock is behind/],
	['another machine’s', { who: 'yika:till/S01-02' }, 'broken', /of yika:till\/S01-02, and this is/],
	['unreadable', { failure: 'no identity here' }, 'broken', /no identity here/],
	['revoked', { link: { kind: 'notBelieved', why: 'revoked' } }, 'broken', /is revoked/],
	['a clock there', { link: { kind: 'notBelieved', why: 'expired' } }, 'broken', /one of the two clocks/],
	['another group’s', { link: { kind: 'notBelieved', why: 'otherGroup' } }, 'broken', /does not believe/],
	[
		'a stranger',
		{ link: { kind: 'failed', code: 'otherMachine' } },
		'broken',
		/another machine than it should/,
	],
	['nobody there', { link: { kind: 'failed', code: 'ECONNREFUSED' } }, 'ok', /good/],
	['none, on this machine', { file: null, url: 'ws://127.0.0.1:1/link' }, 'ok', /plain/],
	['none, for a TLS link', { file: null }, 'broken', /no identity here/],
	[
		'none, and plain to elsewhere',
		{ file: null, url: 'ws://10.0.0.5:1/link' },
		'broken',
		/would leave this machine/,
	],
])('%s', (_name, changed, state, says) => {
	const judgement = judgeCertificate({ ...GOOD, ...changed })
	expect(judgement.state).toBe(state)
	expect(judgement.what).toMatch(says)
	// What is broken is mended by a person: a code, or a clock.
	if (judgement.state === 'broken') expect(judgement.mend).toMatchObject({ kind: 'act' })
})
