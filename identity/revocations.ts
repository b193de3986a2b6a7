/**
 * Which certificates are believed no more, as the centre said last. Kept on the disk of whoever must know it while the centre is
 * away; an older list, which somebody may have recorded, never replaces a newer one, and none counts that the root did not sign.
 */
import { verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type RevocationList, revocationListSchema } from '../protocol/wire/messages/revocations.ts'
import { revocationText } from '../protocol/wire/signed-texts.ts'
import type { Certificate } from './certificate.ts'
import { writeWhole } from './identity-file.ts'
import { whoText } from './who.ts'

export type Revocations = {
	isRevoked(certificate: Pick<Certificate, 'who' | 'fromMs'>): boolean
	/** `newer`: taken. `older`: known already, or known better. */
	take(list: RevocationList): 'newer' | 'older' | 'notSigned'
	/** Null: nobody has said anything yet. */
	list(): RevocationList | null
}

/** `file`: null keeps it in memory. A file that is torn or was changed says nothing: the next connection brings it again. */
export function openRevocations(root: string, file: string | null): Revocations {
	let known: RevocationList | null = null
	let revoked: ReadonlyMap<string, number> = new Map()
	const take = (list: RevocationList): ReturnType<Revocations['take']> => {
		if (!isSignedBy(root, list)) return 'notSigned'
		if (known !== null && list.version <= known.version) return 'older'
		known = list
		revoked = new Map(list.revoked.map(({ who, fromMs }) => [who, fromMs]))
		return 'newer'
	}
	if (file !== null) {
		const kept = keptIn(file)
		if (kept !== null) take(kept)
	}
	return {
		isRevoked: ({ who, fromMs }) => fromMs <= (revoked.get(whoText(who)) ?? Number.NEGATIVE_INFINITY),
		take(list) {
			const taken = take(list)
			if (taken === 'newer' && file !== null) writeWhole(file, list)
			return taken
		},
		list: () => known,
	}
}

function isSignedBy(root: string, list: RevocationList): boolean {
	const key = new X509Certificate(root).publicKey
	return verify('sha256', Buffer.from(revocationText(list)), key, Buffer.from(list.signature, 'base64'))
}

function keptIn(file: string): RevocationList | null {
	try {
		return revocationListSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch {
		return null
	}
}
