/** The list of certificates that are believed no more, signed, so that agents and tills can pass it on without being able to change it. */
import { sign } from 'node:crypto'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import { revocationText } from '../../protocol/wire/signed-texts.ts'
import type { Root } from './root.ts'

export function signRevocations({ key }: Root, version: number, serials: readonly string[]): RevocationList {
	const list = { version, serials: serials.toSorted() }
	return { ...list, signature: sign('sha256', Buffer.from(revocationText(list)), key).toString('base64') }
}
