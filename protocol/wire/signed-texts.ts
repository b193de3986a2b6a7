/** The exact texts that keys sign, so that signer and verifier cannot drift apart. */
import { type CanonicalValue, canonicalJson } from '../base/canonical-json.ts'
import type { CardGrant } from '../card/grant.ts'
import type { Lease } from './messages/lease.ts'
import type { RevocationList } from './messages/revocations.ts'

/** `nodeId`: till id, or store id for an agent; an agent's epoch is 0. */
export function helloText(nonce: string, nodeId: string, epoch: number): string {
	return `yika-hello\n${nonce}\n${nodeId}\n${epoch}`
}

export function headText(tillId: string, epoch: number, seq: number, hash: string): string {
	return `yika-head\n${tillId}\n${epoch}\n${seq}\n${hash}`
}

/** The centre had this chain up to `seq` when its clock said `atMs`. */
export function timeText(tillId: string, epoch: number, seq: number, atMs: number): string {
	return `yika-time\n${tillId}\n${epoch}\n${seq}\n${atMs}`
}

export function leaseText(lease: Omit<Lease, 'signature'>): string {
	const { leaseId, storeId, cardNo, purse, amount, epoch, grantedAtMs, ttlMs } = lease
	const signed: CanonicalValue = { leaseId, storeId, cardNo, purse, amount, epoch, grantedAtMs, ttlMs }
	return `yika-lease\n${canonicalJson(signed)}`
}

export function grantText(grant: Omit<CardGrant, 'signature'>): string {
	return `yika-grant\n${canonicalJson({ ...grant, signature: undefined } as unknown as CanonicalValue)}`
}

export function revocationText({ version, revoked }: Omit<RevocationList, 'signature'>): string {
	const lines = revoked.map(({ who, fromMs }) => `${who} ${fromMs}`)
	return `yika-revoked\n${version}\n${lines.join('\n')}`
}
