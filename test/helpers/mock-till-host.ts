/**
 * A host for the screens without a till behind them: serves the built renderer and speaks the bridge contract over
 * `/till`, with views that a test sets. Commands are recorded and answered `accepted`, or as `answer` says.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { type ToRenderer, toTillSchema } from '../../electron/bridge/contract.ts'
import type { Command, CommandResult, Query, QueryResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'

export type MockTillHost = {
	readonly url: string
	/** Every command that arrived, oldest first. */
	readonly commands: readonly Command[]
	show(view: TillView): void
	say(message: ToRenderer): void
	/** Ends the sockets without ending the host: the screens must come back by themselves. */
	dropSockets(): void
	close(): Promise<void>
}

export type MockTillOptions = {
	/** The built screens. */
	readonly rootDir: string
	readonly firstView: TillView
	readonly query: (query: Query) => QueryResult
	readonly answer?: (command: Command) => CommandResult
}

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
}

/** Resolves once it listens on a free loopback port. */
export async function openMockTillHost({
	rootDir,
	firstView,
	query,
	answer,
}: MockTillOptions): Promise<MockTillHost> {
	const commands: Command[] = []
	const screens = new Set<WebSocket>()
	let view = firstView
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://till').pathname
		const file = join(rootDir, normalize(path.endsWith('/') ? `${path}index.html` : path))
		readFile(file).then(
			(content) => response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(content),
			() => response.writeHead(404).end(),
		)
	})
	const sockets = new WebSocketServer({ server, path: '/till' })
	const send = (screen: WebSocket, message: ToRenderer) => screen.send(JSON.stringify(message))
	sockets.on('connection', (screen) => {
		screens.add(screen)
		send(screen, { kind: 'tillProcess', state: 'running' })
		send(screen, { kind: 'view', view })
		screen.on('close', () => screens.delete(screen))
		screen.on('message', (data) => {
			const parsed = toTillSchema.safeParse(JSON.parse(String(data)))
			if (!parsed.success) return send(screen, { kind: 'malformed', id: null, detail: parsed.error.message })
			const message = parsed.data
			if (message.kind === 'query') {
				return send(screen, { kind: 'queryResult', id: message.id, result: query(message.query) })
			}
			commands.push(message.command)
			send(screen, {
				kind: 'commandResult',
				id: message.id,
				result: answer?.(message.command) ?? { kind: 'accepted' },
			})
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	const say = (message: ToRenderer) => {
		for (const screen of screens) send(screen, message)
	}
	return {
		url: `http://127.0.0.1:${port}/#token=mock`,
		commands,
		say,
		show: (next) => {
			view = next
			say({ kind: 'view', view })
		},
		dropSockets: () => {
			for (const screen of screens) screen.terminate()
		},
		close: async () => {
			for (const screen of screens) screen.terminate()
			sockets.close()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}
