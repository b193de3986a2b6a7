import { z } from 'zod'
import { revocationListSchema } from './revocations.ts'

/** PKCS #10 DER in base64: a P-256 key and a signature. */
const certificateRequestSchema = z.base64().min(1).max(4_096)

/** What a machine that joins says; by HTTP to its door, and passed on by an agent. */
export const joinRequestSchema = z.strictObject({
	codeId: z.string().min(1).max(16),
	secret: z.string().min(1).max(64),
	request: certificateRequestSchema,
	/** The Ed25519 key by which its entries and hellos are believed; SPKI DER. */
	publicKey: z.base64().min(1).max(256),
})
export type JoinRequest = z.infer<typeof joinRequestSchema>

export const joinFaultSchema = z.enum([
	'wrong',
	'used',
	'expired',
	'tooManyTries',
	'badRequest',
	'noSuchStore',
	'centreAway',
])
export type JoinFault = z.infer<typeof joinFaultSchema>

export const joinAnswerSchema = z.discriminatedUnion('kind', [
	/** `epoch`: of a lane's new enrolment; 0 for an agent. `name`: till id, or store id. */
	z.strictObject({
		kind: z.literal('joined'),
		certificate: z.string().max(8_192),
		role: z.enum(['agent', 'till']),
		name: z.string().max(16),
		epoch: z.int().nonnegative(),
	}),
	z.strictObject({ kind: z.literal('notJoined'), why: joinFaultSchema }),
])
export type JoinAnswer = z.infer<typeof joinAnswerSchema>

/** Agent → centre: a till of its store joins by a code. */
export const joinSchema = z.strictObject({
	kind: z.literal('join'),
	requestId: z.string().min(1).max(64),
	join: joinRequestSchema,
})
export const joinAnsweredSchema = z.strictObject({
	kind: z.literal('joinAnswered'),
	requestId: z.string().min(1).max(64),
	answer: joinAnswerSchema,
})

/** Till → agent → centre: a new certificate before the old one ends. `tillId`: null for the agent's own. */
export const renewCertificateSchema = z.strictObject({
	kind: z.literal('renewCertificate'),
	requestId: z.string().min(1).max(64),
	tillId: z.string().max(16).nullable(),
	request: certificateRequestSchema,
})
/** PEM; null: the centre has no authority, or the request is none. */
export const certificateRenewedSchema = z.strictObject({
	kind: z.literal('certificateRenewed'),
	requestId: z.string().min(1).max(64),
	certificate: z.string().max(8_192).nullable(),
})

/** Centre → agent → till, at each connection and each change. */
export const revocationsSchema = z.strictObject({
	kind: z.literal('revocations'),
	list: revocationListSchema,
})
