/**
 * One node of the two-hop echo, as a process of its own like the agent and the card server it is compared with:
 *   echo-process relay <url of the next node>
 *   echo-process end <database url> <bytes of a reply>
 * The end node inserts each message as one row, commits, then answers. Says `yika-ready {"port":…}` and runs until SIGTERM.
 */
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { WebSocket, WebSocketServer } from 'ws'
import { assert } from '../../../protocol/base/assert.ts'

type Serve = (near: WebSocket) => void

function relayTo(url: string): Serve {
	return (near) => {
		near.pause()
		const far = new WebSocket(url, { perMessageDeflate: false })
		far.on('open', () => near.resume())
		near.on('message', (data) => far.send(String(data)))
		far.on('message', (data) => near.send(String(data)))
		near.on('close', () => far.close())
	}
}

async function endAt(databaseUrl: string, replyBytes: number): Promise<Serve> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	await client.query('CREATE TABLE IF NOT EXISTS bench_echo (id bigserial PRIMARY KEY, body text NOT NULL)')
	const { rows } = await client.query<{ synchronous_commit: string }>('SHOW synchronous_commit')
	assert(rows[0]?.synchronous_commit === 'on', 'the yardstick commits as durably as what it is compared with')
	const reply = 'x'.repeat(replyBytes)
	return (near) => {
		near.on('message', (data) => {
			const insert = {
				name: 'insert',
				text: 'INSERT INTO bench_echo (body) VALUES ($1)',
				values: [String(data)],
			}
			client.query(insert).then(
				() => near.send(reply),
				(error: unknown) => fail(error),
			)
		})
	}
}

function fail(error: unknown): never {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
	process.exit(1)
}

async function main([role, target, replyBytes]: readonly string[]): Promise<void> {
	assert(target !== undefined && (role === 'relay' || role === 'end'), 'usage: echo-process relay|end …')
	const serve = role === 'relay' ? relayTo(target) : await endAt(target, Number(replyBytes))
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
	server.on('connection', serve)
	server.on('listening', () => {
		const { port } = server.address() as AddressInfo
		process.stdout.write(`yika-ready ${JSON.stringify({ port })}\n`)
	})
	process.on('SIGTERM', () => process.exit(0))
}

main(process.argv.slice(2)).catch(fail)
