/* The certificate by which a till or an agent is known: there, its own, in its time, believed by whoever it speaks with. */
import { lookAtIdentity } from '../../../identity/identity-file.ts'
import { renewFromMs } from '../../../identity/keep-current.ts'
import { assertMayBePlain } from '../../../identity/plain-links.ts'
import { type Who, whoText } from '../../../identity/who.ts'
import { act, advice, broken, type Judgement, ok } from '../judgement.ts'
import type { Knock } from '../probes/neighbour.ts'
import { type Scene, sudo } from '../scene.ts'
import { isSealedHere } from './machine-secret.ts'
import type { Subject } from './settings.ts'

export type CertificateFacts = {
	readonly url: string
	/** Null: the settings name none. */
	readonly file: string | null
	/** Why it cannot be read; null when it can. */
	readonly failure: string | null
	/** As certificates name it. */
	readonly who: string
	readonly expected: string
	readonly fromMs: number
	readonly untilMs: number
	readonly nowMs: number
	readonly link: Knock
	readonly sudo: string
	/** Its key cannot be opened here, so nobody was asked as this machine. */
	readonly isSealed?: boolean | undefined
}

export async function probeCertificate(
	scene: Scene,
	subject: Subject,
	link: () => Promise<Knock>,
): Promise<CertificateFacts> {
	const { settings } = subject
	const self: Who =
		subject.role === 'till'
			? { role: 'till', tillId: subject.settings.tillId }
			: { role: 'agent', storeId: subject.settings.storeId }
	const url = subject.role === 'till' ? subject.settings.agentUrl : subject.settings.centreUrl
	const file = settings.identityFile ?? null
	const facts = {
		url,
		file,
		expected: whoText(self),
		nowMs: scene.nowMs(),
		sudo: sudo(scene),
		link: await link(),
		isSealed: isSealedHere(settings),
	}
	const none = { failure: null, who: '', fromMs: 0, untilMs: 0 }
	if (file === null) return { ...facts, ...none }
	try {
		const { who, fromMs, untilMs } = lookAtIdentity(file)
		return { ...facts, failure: null, who: whoText(who), fromMs, untilMs }
	} catch (error) {
		return { ...facts, ...none, failure: error instanceof Error ? error.message : String(error) }
	}
}

const ALONE = 'it sells by itself, and what it sells waits on its disk'
const DAY_MS = 86_400_000

/** What OpenSSL and we call it when the other side is not believed. */
const OTHER_SIDE: { readonly [code: string]: string } = {
	otherMachine: 'is another machine than it should be',
	revoked: 'is revoked',
	CERT_HAS_EXPIRED: 'has a certificate that has expired, as this machine’s clock has it',
	CERT_NOT_YET_VALID: 'has a certificate that is not valid yet, as this machine’s clock has it',
	SELF_SIGNED_CERT_IN_CHAIN: 'is of another group',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is of another group',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is of another group',
	CERT_SIGNATURE_FAILURE: 'is of another group',
}

export function judgeCertificate(facts: CertificateFacts): Judgement {
	const { url, file, failure, who, expected, fromMs, untilMs, nowMs, link, sudo } = facts
	const name = expected.split('/')[1] ?? ''
	const join = act(
		`have a code made at the centre (yika code ${name} --at …) and use it here: yika join <code> --settings <these settings>`,
	)
	if (file === null) return judgePlain(url, join)
	if (failure !== null) return broken(failure, ALONE, join)
	if (who !== expected) return broken(`the certificate is of ${who}, and this is ${expected}`, ALONE, join)
	const now = new Date(nowMs).toISOString()
	const clock = act(
		`look at the clock first (it says ${now}): ${sudo}timedatectl set-ntp true; if it is right: yika code ${name} at the centre, yika join here`,
	)
	if (nowMs < fromMs)
		return broken(
			`the certificate is valid from ${dayOf(fromMs)} on: this machine’s clock is behind`,
			ALONE,
			clock,
		)
	if (nowMs > untilMs) return broken(`the certificate has expired on ${dayOf(untilMs)}`, ALONE, clock)
	if (link.kind === 'notBelieved') return judgeNotBelieved(link.why, join, clock)
	const other = link.kind === 'failed' && facts.isSealed !== true ? OTHER_SIDE[link.code] : undefined
	if (other !== undefined)
		return broken(
			`whoever answers at ${url} ${other}`,
			ALONE,
			act(
				'look at the address in the settings and at the clocks of both machines; if both are right, tell head office before going on',
			),
		)
	const restDays = Math.floor((untilMs - nowMs) / DAY_MS)
	// It renews from the half of its time on, at each connection and each hour.
	if (nowMs > renewFromMs({ fromMs, untilMs }) + (untilMs - fromMs) / 8)
		return advice(
			`the certificate ends in ${restDays} days and has not been renewed`,
			act(
				'it renews by itself when the centre is reached: look at the WAN, and at certificateNotRenewed in the log',
			),
		)
	return ok(`${who}, good for ${restDays} days`)
}

function judgePlain(url: string, join: ReturnType<typeof act>): Judgement {
	const { protocol, hostname } = new URL(url)
	if (protocol === 'wss:') return broken(`${url} is a TLS link, and there is no identity here`, ALONE, join)
	try {
		assertMayBePlain(hostname, url)
		return ok('none: the link is plain and stays on this machine')
	} catch {
		return broken(`${url} would leave this machine in plain, and is refused`, ALONE, join)
	}
}

function judgeNotBelieved(
	why: string,
	join: ReturnType<typeof act>,
	clock: ReturnType<typeof act>,
): Judgement {
	switch (why) {
		case 'expired':
		case 'notYetValid':
			return broken(
				`the other side takes the certificate for ${why === 'expired' ? 'expired' : 'not valid yet'}: one of the two clocks is wrong`,
				ALONE,
				clock,
			)
		case 'revoked':
			return broken(
				'this machine is revoked',
				`${ALONE}; do not let it sell before head office says so`,
				join,
			)
		default:
			return broken(`the other side does not believe the certificate (${why})`, ALONE, join)
	}
}

function dayOf(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10)
}
