/* What only an agent needs: its listening port, the centre, the reader of its door. */
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import {
	act,
	advice,
	broken,
	type Check,
	check,
	codeOf,
	command,
	type Judgement,
	ok,
	unseen,
} from '../judgement.ts'
import { portListeners } from '../probes/listeners.ts'
import { lookingAs } from '../probes/looking-as.ts'
import { type Knock, knock, page } from '../probes/neighbour.ts'
import { type Scene, sudo } from '../scene.ts'
import type { AgentSubject } from './settings.ts'

const statusSchema = z.looseObject({
	storeId: z.string(),
	centre: z.looseObject({ up: z.boolean(), refused: z.string().nullable().default(null) }),
})
/** What the agent itself says, when it runs. */
export type OwnStatus = z.infer<typeof statusSchema>

export async function probeOwnStatus(scene: Scene, { settings }: AgentSubject): Promise<OwnStatus | null> {
	const { host, port } = settings
	if (port === 0) return null
	const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
	const url = `ws${settings.identityFile === undefined ? '' : 's'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/link`
	const { body } = await page(
		url,
		'/status',
		scene.networkMs,
		scene.nowMs,
		lookingAs(settings, { role: 'agent', storeId: settings.storeId }),
	)
	const status = statusSchema.safeParse(body).data
	return status?.storeId === settings.storeId ? status : null
}

export type PortFacts = {
	readonly host: string
	readonly port: number
	/** Null: it could be had. */
	readonly failure: string | null
	readonly isOurAgent: boolean
	readonly holders: readonly string[]
	readonly addresses: readonly string[]
	readonly settingsFile: string
	readonly sudo: string
}

export async function probePort(
	scene: Scene,
	{ settings }: AgentSubject,
	isOurAgent: boolean,
): Promise<PortFacts> {
	const { host, port } = settings
	const facts = { host, port, isOurAgent, settingsFile: scene.settingsFile, sudo: sudo(scene) }
	const addresses = Object.values(networkInterfaces()).flatMap(
		(all) => all?.map(({ address }) => address) ?? [],
	)
	const failure = isOurAgent ? null : await listenFailure(host, port)
	const holders = failure === 'EADDRINUSE' ? portListeners(port) : []
	return { ...facts, failure, holders, addresses }
}

function listenFailure(host: string, port: number): Promise<string | null> {
	return new Promise((resolve) => {
		const server = createServer()
		server.once('error', (error) => resolve(codeOf(error)))
		server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
	})
}

const TILLS_ALONE = 'the tills sell alone and keep what they sell until the agent is there'

export function judgePort(facts: PortFacts): Judgement {
	const { host, port, failure, isOurAgent, holders, addresses, settingsFile, sudo } = facts
	if (isOurAgent) return ok(`the agent runs and listens on ${host}:${port}`)
	switch (failure) {
		case null:
			if (port === 0)
				return advice(
					'port 0 is another one at each start: no till finds it again',
					act(`write a fixed port into ${settingsFile}, and the same into agentUrl of the tills`),
				)
			return ok(`${host}:${port} is free for the agent`)
		case 'EADDRINUSE': {
			const pids = holders.map((holder) => Number.parseInt(holder, 10))
			return broken(
				`${host}:${port} is in use${holders.length === 0 ? '' : ` by ${holders.join('; ')}`}`,
				TILLS_ALONE,
				pids.length === 0
					? act(
							`see who it is (${sudo}ss -ltnp 'sport = :${port}') and end it, or give the agent another port`,
						)
					: command(`kill ${pids.join(' ')}`),
			)
		}
		case 'EADDRNOTAVAIL':
			return broken(`${host} is no address of this machine (it has ${addresses.join(', ')})`, TILLS_ALONE, {
				kind: 'setting',
				file: settingsFile,
				at: ['host'],
				value: '0.0.0.0',
			})
		case 'EACCES':
			return broken(
				`port ${port} is only for root`,
				TILLS_ALONE,
				act(`give it one from 1024 on in ${settingsFile}, and the same in agentUrl of the tills`),
			)
		default:
			return broken(
				`${host}:${port} cannot be listened on: ${failure}`,
				TILLS_ALONE,
				act(`mend host in ${settingsFile}`),
			)
	}
}

export type CentreFacts = {
	readonly url: string
	readonly settingsFile: string
	readonly link: Knock
	readonly clockAheadMs: number | null
	readonly own: OwnStatus | null
}

/** Without a hello: the centre would take a second one for the agent's disk put back from a copy. */
export async function probeCentre(
	scene: Scene,
	{ settings }: AgentSubject,
	own: OwnStatus | null,
): Promise<CentreFacts> {
	const { centreUrl: url } = settings
	const tls = lookingAs(settings, { role: 'centre' })
	const [link, { clockAheadMs }] = await Promise.all([
		knock(url, scene.networkMs, null, tls),
		page(url, '/', scene.networkMs, scene.nowMs, tls),
	])
	return { url, settingsFile: scene.settingsFile, link, clockAheadMs, own }
}

const STORE_ONLY = 'the store sells by itself: cash, and cards within its leases; entries wait at the agent'

export function judgeCentre({ url, settingsFile, link, own }: CentreFacts): Judgement {
	if (link.kind === 'failed')
		return broken(
			`the centre cannot be reached at ${url} (${link.code})`,
			STORE_ONLY,
			act('look at the WAN first (router, provider), then whether the centre runs; all catches up by itself'),
		)
	if (link.kind === 'notBelieved')
		return unseen('it answers, and does not believe our certificate; that comes first')
	if (link.kind === 'noLink' && new URL('/link', url).href !== url)
		return broken(`the centre's address ${url} opens no link (HTTP ${link.status})`, STORE_ONLY, {
			kind: 'setting',
			file: settingsFile,
			at: ['centreUrl'],
			value: new URL('/link', url).href,
		})
	if (link.kind === 'noLink' || link.kind === 'stranger')
		return broken(
			`at ${url} is a program that is no centre`,
			STORE_ONLY,
			act('write the centre’s address as centreUrl'),
		)
	const refused = own?.centre.refused ?? null
	if (own !== null && !own.centre.up)
		return broken(
			`the centre answers at ${url}, and this agent is not connected${refused === null ? '' : `: ${refused}`}`,
			STORE_ONLY,
			act(
				refused === 'protocolTooOld'
					? 'update the agent: it and the centre are more than one version apart'
					: 'see turnedAway in the log of the agent; its key must be the one that the centre has for this store',
			),
		)
	if (own === null)
		return ok(`the centre answers at ${url}; whether it lets this agent in, its start will show`)
	return ok(`the agent is connected with the centre at ${url}`)
}

export type DoorFacts = { readonly path: string; readonly failure: string | null }

export function doorCheck({ networkMs }: Scene, path: string): Check {
	return check('door', async () => ({ path, failure: await connectFailure(path, networkMs) }), judgeDoor)
}

function connectFailure(path: string, timeoutMs: number): Promise<string | null> {
	const { hostname, port } = new URL(path.replace(/^tcp:/i, 'http:'))
	return new Promise((resolve) => {
		const socket = connect({ host: hostname, port: Number(port === '' ? 80 : port), timeout: timeoutMs })
		const end = (failure: string | null) => {
			socket.destroy()
			resolve(failure)
		}
		socket.on('connect', () => end(null))
		socket.on('error', (error) => end(codeOf(error)))
		socket.on('timeout', () => end('ETIMEDOUT'))
	})
}

function judgeDoor({ path, failure }: DoorFacts): Judgement {
	if (failure === null) return ok(`the door's reader is at ${path}`)
	return broken(
		`the door's reader cannot be reached at ${path} (${failure})`,
		'everything is sold as before; only arrivals are not told',
		act('look at its power and its network, and whether door.path has its address'),
	)
}
