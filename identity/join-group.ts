/**
 * A machine joins the group: it makes its key, finds out by the code's fingerprint that it speaks with the right other side before it
 * says anything, and has its certificate issued. What was asked is kept until it is answered, so that an answer that is lost is asked
 * for again with the same code; and until whoever joined says that it is written down (`endJoining`), so may the whole be.
 */
import { readFileSync, rmSync } from 'node:fs'
import { request as ask } from 'node:https'
import { connect } from 'node:tls'
import { z } from 'zod'
import { wrappedKeySchema } from '../protocol/settings/machine-secret.ts'
import { type JoinAnswer, type JoinRequest, joinAnswerSchema } from '../protocol/wire/messages/authority.ts'
import type { MachineKeys } from '../storage/machine-keys.ts'
import { unwrapKey, wrapKey } from '../storage/wrapped-key.ts'
import { identityOf, writeIdentity, writeWhole } from './identity-file.ts'
import { readJoinCode, shortFingerprint } from './join-code.ts'
import type { NotJoined } from './join-words.ts'
import { type KeyAndRequest, newKeyAndRequest } from './key-and-request.ts'
import { trusting } from './tls.ts'

const ANSWER_WITHIN_MS = 20_000
const ANSWER_BYTES_MAX = 65_536

export type Joining = {
	/** As it was typed. */
	readonly code: string
	readonly identityFile: string
	readonly machine: Pick<MachineKeys, 'wrappingKey'>
	/** Ed25519, SPKI DER, base64: by this its entries are believed. */
	readonly publicKey: string
}

export type Joined = Extract<JoinAnswer, { kind: 'joined' }> & { readonly at: string }

const pendingSchema = z.strictObject({ codeId: z.string(), request: z.string(), key: wrappedKeySchema })

export async function joinGroup({
	code,
	identityFile,
	machine,
	publicKey,
}: Joining): Promise<Joined | NotJoined> {
	const read = readJoinCode(code)
	if (read === null) return { kind: 'notJoined', why: 'notACode' }
	const { hostname: host, port } = new URL(`wss://${read.at}`)
	const where = { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 443) }
	const root = await rootOf(where)
	if (typeof root !== 'string') return { kind: 'notJoined', why: root.why }
	if (shortFingerprint(root) !== read.fingerprint) return { kind: 'notJoined', why: 'otherRoot' }
	const { key, request } = await pending(pendingFileOf(identityFile), read.codeId, machine)
	const { codeId, secret } = read
	const answer = await answerTo(where, root, read.name, { codeId, secret, request, publicKey })
	if (answer.kind === 'notJoined') return answer
	writeIdentity(identityFile, identityOf(root, answer.certificate, key, identityFile), machine)
	// What the group before it said is another group's word.
	rmSync(`${identityFile}.revoked`, { force: true })
	return { ...answer, at: read.at }
}

/** The machine's settings say that it has joined: the code is of no more use to it. */
export function endJoining(identityFile: string): void {
	rmSync(pendingFileOf(identityFile), { force: true })
}

function pendingFileOf(identityFile: string): string {
	return `${identityFile}.joining`
}

async function pending(file: string, codeId: string, machine: Joining['machine']): Promise<KeyAndRequest> {
	try {
		const kept = pendingSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
		if (kept.codeId === codeId) return { key: unwrapKey(kept.key, file, machine), request: kept.request }
	} catch {
		// None, or another's: a new one is made.
	}
	const made = await newKeyAndRequest()
	writeWhole(file, { codeId, request: made.request, key: wrapKey(made.key, machine) })
	return made
}

type Where = { readonly host: string; readonly port: number }

/** Nobody answers, or nobody who could be ours. */
type NotFound = { readonly why: 'notReached' | 'otherMachine' }

/** The root that the other side shows, PEM. Nothing is said to it yet. */
function rootOf(where: Where): Promise<string | NotFound> {
	return new Promise((resolve) => {
		// Nothing is believed of it: it is compared with the code's fingerprint.
		const socket = connect({
			...where,
			minVersion: 'TLSv1.3',
			rejectUnauthorized: false,
			timeout: ANSWER_WITHIN_MS,
		})
		let isReached = false
		const end = (root: string | null) => {
			resolve(root ?? { why: isReached ? 'otherMachine' : 'notReached' })
			socket.destroy()
		}
		socket.on('connect', () => {
			isReached = true
		})
		socket.on('secureConnect', () => {
			const issuer = socket.getPeerCertificate(true).issuerCertificate
			end(issuer === undefined ? null : pemOf(issuer.raw))
		})
		socket.on('timeout', () => end(null))
		socket.on('error', () => end(null))
	})
}

function pemOf(der: Buffer): string {
	const lines = der.toString('base64').match(/.{1,64}/g) ?? []
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function answerTo(
	where: Where,
	root: string,
	name: string,
	asked: JoinRequest,
): Promise<JoinAnswer | NotJoined> {
	const storeId = name.split('-')[0]
	const tls = name.includes('-')
		? trusting(root, (who) => who.role === 'agent' && who.storeId === storeId, `the agent of ${storeId}`)
		: trusting(root, (who) => who.role === 'centre', 'the centre')
	const body = JSON.stringify(asked)
	const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
	return new Promise((resolve) => {
		const asking = ask({
			...where,
			...tls,
			path: '/join',
			method: 'POST',
			headers,
			timeout: ANSWER_WITHIN_MS,
			agent: false,
		})
		asking.on('error', (error) => resolve({ kind: 'notJoined', why: troubleOf(error) }))
		asking.on('timeout', () => asking.destroy())
		asking.on('response', (response) => {
			let text = ''
			response.on('data', (chunk: Buffer) => {
				text += chunk.toString()
				if (text.length > ANSWER_BYTES_MAX) asking.destroy()
			})
			response.on('error', () => resolve({ kind: 'notJoined', why: 'notReached' }))
			response.on('close', () => resolve(readAnswer(text)))
		})
		asking.end(body)
	})
}

/** Names of OpenSSL's, which Node passes on, and that of `trusting`. */
function troubleOf(error: Error): NotJoined['why'] {
	const code = 'code' in error ? error.code : ''
	if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') return 'clockOff'
	return code === 'otherMachine' ? 'otherMachine' : 'notReached'
}

function readAnswer(text: string): JoinAnswer | NotJoined {
	try {
		return joinAnswerSchema.parse(JSON.parse(text))
	} catch {
		return { kind: 'notJoined', why: 'notReached' }
	}
}
