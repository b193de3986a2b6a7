/* The store's agent as a till needs it: there, the right one, letting this till in, speaking its protocol. */
import { z } from 'zod'
import { nodeKey } from '../../../electron/host/keys.ts'
import { storeOf } from '../../../identity/who.ts'
import { LIMITS } from '../../../protocol/limits.ts'
import { helloText } from '../../../protocol/wire/signed-texts.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '../../../protocol/wire/version.ts'
import { machineIfThere } from '../../../storage/machine-secret.ts'
import { keyIfThere } from '../../../storage/wrapped-key.ts'
import { act, advice, broken, type Judgement, ok, unseen } from '../judgement.ts'
import { lookingAs } from '../probes/looking-as.ts'
import { type Knock, knock, page } from '../probes/neighbour.ts'
import type { Scene } from '../scene.ts'
import type { TillSubject } from './settings.ts'

export type AgentFacts = {
	readonly url: string
	readonly settingsFile: string
	readonly tillId: string
	readonly epoch: number
	/** The store of whoever answers there; null when no agent's page does. */
	readonly storeId: string | null
	/** This till is connected to it at this moment, so its key and epoch are right. */
	readonly isConnected: boolean
	readonly link: Knock
	readonly clockAheadMs: number | null
}

const statusSchema = z.looseObject({
	storeId: z.string(),
	protocolVersion: z.int().default(1),
	tills: z.array(z.looseObject({ tillId: z.string(), epoch: z.int() })),
})

/** A second hello would end the connection of a till that sells: one that is connected is not asked for. */
export async function probeAgent(scene: Scene, { settings }: TillSubject): Promise<AgentFacts> {
	const { tillId, epoch, agentUrl: url } = settings
	const tls = lookingAs(settings, { role: 'agent', storeId: storeOf(tillId) })
	const said = await page(url, '/status', scene.networkMs, scene.nowMs, tls)
	const status = statusSchema.safeParse(said.body).data
	const isConnected = status?.tills.some((till) => till.tillId === tillId && till.epoch === epoch) === true
	const link: Knock = isConnected
		? { kind: 'welcome', version: status?.protocolVersion ?? 1, newestEpoch: epoch }
		: await knock(url, scene.networkMs, helloOf(settings), tls)
	const { clockAheadMs } = said
	return {
		url,
		settingsFile: scene.settingsFile,
		tillId,
		epoch,
		storeId: status?.storeId ?? null,
		isConnected,
		link,
		clockAheadMs,
	}
}

/** Null without a key: then the door is only looked at. */
function helloOf(settings: TillSubject['settings']) {
	const { tillId, epoch, keyFile } = settings
	try {
		const key = keyIfThere(keyFile, machineIfThere(settings))
		if (key === null) return null
		const { sign } = nodeKey(key)
		return (nonce: string) =>
			({
				kind: 'hello',
				protocolVersion: PROTOCOL_VERSION,
				node: { role: 'till', tillId, epoch, agentStored: null },
				signature: sign(helloText(nonce, tillId, epoch)),
				feedCursor: null,
			}) as const
	} catch {
		// A check of its own tells what is wrong with it.
		return null
	}
}

const ALONE = 'the till sells alone: cash, and cards within what it holds; its entries wait in the journal'

export function judgeReach({ url, settingsFile, link, storeId }: AgentFacts): Judgement {
	const { hostname } = new URL(url)
	switch (link.kind) {
		case 'failed':
			return broken(
				`the agent cannot be reached at ${url} (${link.code})`,
				ALONE,
				act(reachWords(link.code, hostname)),
			)
		case 'noLink': {
			const right = new URL('/link', url).href
			if (right === url) break
			return broken(`the agent's address ${url} opens no link (HTTP ${link.status})`, ALONE, {
				kind: 'setting',
				file: settingsFile,
				at: ['agentUrl'],
				value: right,
			})
		}
		case 'stranger':
			break
		case 'notBelieved':
			return unseen('it answers, and does not believe our certificate; that comes first')
		default:
			return ok(`${url} answers${storeId === null ? '' : `: the agent of store ${storeId}`}`)
	}
	return broken(
		`at ${url} is a program that is no agent`,
		ALONE,
		act(
			`ask which address the store's agent has (its settings: host, port) and write it as agentUrl into ${settingsFile}`,
		),
	)
}

function reachWords(code: string, host: string): string {
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
		return `the name ${host} is not known: mend the store's DNS, or write the agent's address in numbers`
	if (code === 'ECONNREFUSED')
		return `the machine ${host} is on and no agent listens: start it there (yika agent --settings <its settings>; yika doctor there says what keeps it)`
	return `look whether the machine ${host} is on and on the same network (ping ${host}), and whether a firewall is in between`
}

export function judgeAdmission(facts: AgentFacts): Judgement {
	const { link, tillId, epoch, storeId } = facts
	const ownStore = tillId.slice(0, tillId.lastIndexOf('-'))
	if (storeId !== null && storeId !== ownStore)
		return broken(
			`the agent is of store ${storeId}, and this till is of ${ownStore}`,
			ALONE,
			act('write the address of its own store’s agent as agentUrl'),
		)
	if (link.kind === 'refused') return judgeRefusal(link.code, facts)
	if (link.kind !== 'welcome') return unseen('the agent was not asked')
	if (link.newestEpoch !== null && link.newestEpoch > epoch)
		return broken(
			`lane ${tillId} was enrolled anew (epoch ${link.newestEpoch}); this till has epoch ${epoch}`,
			'it may only hand in what it has; the other till sells',
			act(
				'if another till took the lane over, retire this one when its entries are sent; if not, have it enrolled again',
			),
		)
	return ok(`it lets ${tillId} in${facts.isConnected ? '; the till is connected' : ''}`)
}

function judgeRefusal(code: string, { tillId, epoch, url, settingsFile }: AgentFacts): Judgement {
	const { protocol, host } = new URL(url)
	const enrol =
		protocol === 'wss:'
			? `have a code made at the centre (yika code ${tillId} --at ${host}), and here: yika join <code> --settings ${settingsFile}`
			: `at the centre: yika enrol ${tillId} --key <this till's key file>, then write the epoch that it prints into the settings`
	switch (code) {
		case 'protocolTooOld':
			return unseen('it does not speak our protocol any more; that comes first')
		case 'signatureInvalid':
			return broken(
				`the agent knows ${tillId} by another key`,
				ALONE,
				act(`put the right key file back, or ${enrol}`),
			)
		case 'notEnrolled':
			return broken(
				`the agent does not know ${tillId} with epoch ${epoch}`,
				ALONE,
				act(`wait until the agent has heard of it from the centre (its WAN is up?), or ${enrol}`),
			)
		case 'epochClosed':
			return broken(
				`epoch ${epoch} of ${tillId} is over`,
				ALONE,
				act(`if this till shall sell again: ${enrol}`),
			)
		default:
			return broken(`the agent turns ${tillId} away: ${code}`, ALONE, act('look into the log of the agent'))
	}
}

export function judgeProtocol(
	{ link }: Pick<AgentFacts, 'link'>,
	ours: { readonly version: number; readonly floor: number } = {
		version: PROTOCOL_VERSION,
		floor: PROTOCOL_VERSION_FLOOR,
	},
): Judgement {
	if (link.kind === 'refused' && link.code === 'protocolTooOld')
		return broken(
			`the agent does not speak protocol ${ours.version} with this till any more: this program is too old`,
			ALONE,
			act('update this till; its journal is kept and sent afterwards'),
		)
	if (link.kind !== 'welcome') return unseen('the agent was not asked')
	const { version } = link
	if (version < ours.floor)
		return broken(
			`the agent speaks protocol ${version}, and this program none before ${ours.floor}`,
			ALONE,
			act('update the agent'),
		)
	if (version < ours.version)
		return advice(
			`the agent speaks protocol ${version}, this program ${ours.version}: they work together`,
			act('update the agent'),
		)
	return ok(`protocol ${version}`)
}

export type ClockFacts = {
	readonly nowMs: number
	readonly neighbour: 'agent' | 'centre'
	readonly aheadMs: number | null
	readonly sudo: string
}

/** Whoever built this program did it later. */
const EARLIEST_MS = Date.UTC(2026, 0, 1)

export function judgeClock({ nowMs, neighbour, aheadMs, sudo }: ClockFacts): Judgement {
	const mend = act(
		`on the machine that is wrong: ${sudo}timedatectl set-ntp true (or ${sudo}timedatectl set-time "<date> <time>"); a clock that is wrong after each start has an empty battery`,
	)
	const safe =
		'nothing is lost: order is kept by numbers, not by clocks; but receipts, days and leases go by it'
	const now = new Date(nowMs).toISOString()
	if (nowMs < EARLIEST_MS) return broken(`this machine's clock says ${now}: it is wrong`, safe, mend)
	if (aheadMs === null) return unseen(`the ${neighbour} told no time`)
	const seconds = Math.round(Math.abs(aheadMs) / 1_000)
	// It is told to the second.
	const off =
		seconds < 2
			? `the clock of the ${neighbour} agrees with ours`
			: `the clock of the ${neighbour} is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} ours`
	if (Math.abs(aheadMs) > LIMITS.clockDriftWarnMs) return broken(`${off} (${now})`, safe, mend)
	return ok(off)
}
