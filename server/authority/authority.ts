/** The authority at work: machines join by codes, renew, and are revoked; who is connected hears of the last within a second. */
import { createPublicKey } from 'node:crypto'
import { readCertificate } from '../../identity/certificate.ts'
import { failedTries } from '../../identity/failed-tries.ts'
import type { Revocations } from '../../identity/revocations.ts'
import { storeOf, type Who, whoText } from '../../identity/who.ts'
import { type StoreId, tillIdSchema } from '../../protocol/base/ids.ts'
import type { JoinAnswer, JoinFault, JoinRequest } from '../../protocol/wire/messages/authority.ts'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import type { Database, Sql } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { enrolTerminal } from '../terminals/enrol-terminal.ts'
import { takeCode } from './codes.ts'
import { isRequest, issueCertificate, validityFrom } from './issue.ts'
import { readRevoked, validFrom } from './revoke.ts'
import type { Root } from './root.ts'

const LOOK_EVERY_MS = 1_000
/** Of one address in a minute. */
const TRIES_MAX = 10
/** Of one store: its agent bounds each address of its network. */
const PASSED_ON_TRIES_MAX = 100

export interface Authority {
	/** `from`: whose tries are counted. `storeId`: the agent that passes it on, for tills of its store; null: whoever asks himself. */
	join(asked: JoinRequest, from: string, storeId: StoreId | null): Promise<JoinAnswer>
	/** `tillId`: null for the agent's own. Null: not for this store, or no request. */
	renew(storeId: StoreId, tillId: string | null, request: string): Promise<string | null>
	/** Told at once, and at each change. The returned function ends it. */
	subscribe(hear: (list: RevocationList) => void): () => void
	stop(): void
}

export type AuthorityParts = {
	readonly root: Root
	readonly revocations: Revocations
	readonly database: Database
	readonly nowMs: () => number
	/** A newer list is known. */
	readonly changed: () => void
	readonly log: Log
}

export function openAuthority({
	root,
	revocations,
	database,
	nowMs,
	changed,
	log,
}: AuthorityParts): Authority {
	const listeners = new Set<(list: RevocationList) => void>()
	const direct = failedTries(nowMs, TRIES_MAX)
	const passedOn = failedTries(nowMs, PASSED_ON_TRIES_MAX)
	const look = async (): Promise<void> => {
		const known = revocations.list()?.version ?? -1
		const list = await readRevoked(database, root, known)
		if (list === null || revocations.take(list) !== 'newer') return
		log('revocations', { version: list.version, count: list.revoked.length })
		changed()
		for (const hear of listeners) hear(list)
	}
	const timer = setInterval(() => {
		look().catch((error: unknown) => log('revocationsNotRead', { reason: reasonOf(error) }))
	}, LOOK_EVERY_MS)
	const issue: Issue = async (sql, who, request, joins) => {
		const fromMs = await validFrom(sql, whoText(who), joins, nowMs())
		if (fromMs === null) return null
		const certificate = await issueCertificate(root, who, request, { ...validityFrom(nowMs()), fromMs })
		const read = certificate === null ? null : readCertificate(certificate)
		log('certificateIssued', { who: whoText(who), serial: read?.serial ?? '' })
		return certificate
	}
	return {
		async join(asked, from, storeId) {
			const tries = storeId === null ? direct : passedOn
			if (tries.areTooMany(from)) return { kind: 'notJoined', why: 'tooManyTries' }
			const answer = await database.transaction(
				async (sql) => await joinBy(sql, asked, storeId, issue, nowMs()),
			)
			if (answer.kind === 'joined') return answer
			tries.count(from)
			log('notJoined', { why: answer.why, from })
			return answer
		},
		async renew(storeId, tillId, request) {
			const till = tillIdSchema.safeParse(tillId)
			if (tillId !== null && !(till.success && storeOf(till.data) === storeId)) return null
			const who: Who = till.success ? { role: 'till', tillId: till.data } : { role: 'agent', storeId }
			return await database.transaction(async (sql) => await issue(sql, who, request, false))
		},
		subscribe(hear) {
			const list = revocations.list()
			if (list !== null) hear(list)
			listeners.add(hear)
			return () => listeners.delete(hear)
		},
		stop: () => clearInterval(timer),
	}
}

/** PEM; null: it is revoked, or the request is none. */
type Issue = (sql: Sql, who: Who, request: string, joins: boolean) => Promise<string | null>

async function joinBy(
	sql: Sql,
	{ codeId, secret, request, publicKey }: JoinRequest,
	storeId: StoreId | null,
	issue: Issue,
	nowMs: number,
): Promise<JoinAnswer> {
	const not = (why: JoinFault): JoinAnswer => ({ kind: 'notJoined', why })
	if (!isEd25519(publicKey) || !(await isRequest(request))) return not('badRequest')
	// An agent vouches for tills of its own store, and for no other machine.
	const mayBe = (who: Who): boolean =>
		storeId === null ? who.role === 'agent' : who.role === 'till' && storeOf(who.tillId) === storeId
	const who = await takeCode(sql, { codeId, secret, keys: `${publicKey} ${request}` }, mayBe, nowMs)
	if (typeof who === 'string') return not(who)
	if (who.role === 'centre') return not('wrong')
	const epoch =
		who.role === 'till' ? await enrol(sql, who, publicKey) : await enrolAgent(sql, who, publicKey, nowMs)
	if (epoch === null) return not('noSuchStore')
	const certificate = await issue(sql, who, request, true)
	if (certificate === null) return not('badRequest')
	return {
		kind: 'joined',
		certificate,
		role: who.role,
		name: who.role === 'till' ? who.tillId : who.storeId,
		epoch,
	}
}

async function enrol(sql: Sql, { tillId }: Extract<Who, { role: 'till' }>, publicKey: string) {
	// The same machine joins again: only its certificate is new, unless its lane was given up meanwhile.
	const [newest] = await sql.rows<{
		readonly epoch: number
		readonly public_key: string
		readonly is_retired: boolean
	}>(
		'SELECT epoch, public_key, retired_at_ms IS NOT NULL AS is_retired FROM terminal WHERE till_id = $1 ORDER BY epoch DESC LIMIT 1',
		[tillId],
	)
	if (newest?.public_key === publicKey && !newest.is_retired) return newest.epoch
	const enrolled = await enrolTerminal(sql, tillId, publicKey)
	return enrolled.kind === 'enrolled' ? enrolled.epoch : null
}

async function enrolAgent(
	sql: Sql,
	{ storeId }: Extract<Who, { role: 'agent' }>,
	publicKey: string,
	nowMs: number,
): Promise<0 | null> {
	const stores = await sql.rows('SELECT 1 FROM store WHERE store_id = $1', [storeId])
	if (stores.length === 0) return null
	await sql.rows(
		`INSERT INTO agent (store_id, public_key, joined_at_ms) VALUES ($1, $2, $3)
		ON CONFLICT (store_id) DO UPDATE SET public_key = excluded.public_key, joined_at_ms = excluded.joined_at_ms`,
		[storeId, publicKey, nowMs],
	)
	return 0
}

function isEd25519(publicKey: string): boolean {
	try {
		const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
		return key.asymmetricKeyType === 'ed25519'
	} catch {
		// It comes from outside.
		return false
	}
}
