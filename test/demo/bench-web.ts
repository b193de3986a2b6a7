/**
 * Serves the device bench page and speaks its contract (renderer/bench/bench-contract.ts) over a WebSocket on
 * loopback. The whole state is pushed after each change, at most every few milliseconds.
 */
import type { WebSocket } from 'ws'
import { type LoopbackWeb, openLoopbackWeb } from '../../electron/kiosk/loopback-web.ts'
import {
	type BenchCommand,
	type BenchCommandResult,
	type BenchState,
	type ToBench,
	toBenchHostSchema,
} from '../../renderer/bench/bench-contract.ts'

/** One lane as its bench page sees it. */
export interface BenchModel {
	state(): BenchState
	run(command: BenchCommand): Promise<BenchCommandResult>
	/** Called when a page begins to look, so that slow facts (balances) are fetched only then. */
	looked(): void
}

export type BenchWeb = {
	readonly url: string
	/** Pushes the state to all pages soon. */
	readonly changed: () => void
	readonly pageCount: () => number
	readonly close: () => Promise<void>
}

const PUSH_DELAY_MS = 15
const MESSAGE_BYTES_MAX = 4_096

/** One host per lane. `model`: null while the lane is not ready; a page that comes then is turned away and tries again. */
export async function openBenchWeb(
	rootDir: string,
	port: number,
	model: () => BenchModel | null,
): Promise<BenchWeb> {
	const pages = new Set<WebSocket>()
	let pushTimer: NodeJS.Timeout | null = null
	const push = () => {
		pushTimer = null
		const shown = model()
		if (shown === null || pages.size === 0) return
		const text = JSON.stringify({ kind: 'state', state: shown.state() } satisfies ToBench)
		for (const page of pages) page.send(text)
	}
	const web: LoopbackWeb = await openLoopbackWeb({
		rootDir,
		port,
		socketPath: '/bench/ws',
		messageBytesMax: MESSAGE_BYTES_MAX,
		onSocket: (socket) => {
			const shown = model()
			if (shown === null) return socket.close(1013, 'not ready')
			pages.add(socket)
			socket.on('error', () => socket.terminate())
			socket.on('close', () => pages.delete(socket))
			socket.on('message', (data) => void answer(socket, shown, String(data)))
			shown.looked()
			tell(socket, { kind: 'state', state: shown.state() })
		},
	})
	return {
		url: `${web.origin}/bench/#token=${web.token}`,
		changed: () => {
			pushTimer ??= setTimeout(push, PUSH_DELAY_MS)
		},
		pageCount: () => pages.size,
		close: async () => {
			if (pushTimer !== null) clearTimeout(pushTimer)
			await web.close()
		},
	}
}

async function answer(socket: WebSocket, model: BenchModel, text: string): Promise<void> {
	const parsed = toBenchHostSchema.safeParse(fromJson(text))
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		return tell(socket, { kind: 'malformed', id: null, detail: issue?.message ?? 'not readable' })
	}
	const { id, command } = parsed.data
	const result = await model.run(command).catch(
		(error: unknown): BenchCommandResult => ({
			kind: 'failed',
			detail: error instanceof Error ? error.message : String(error),
		}),
	)
	tell(socket, { kind: 'commandResult', id, result })
}

function tell(socket: WebSocket, message: ToBench): void {
	socket.send(JSON.stringify(message))
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
