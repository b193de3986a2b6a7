/** A status page's way to its program: figures as they come, and how old they are. It asks for nothing but figures. */
import { useEffect, useState } from 'react'

/** Figures come every second; after so long without any the page says so. */
const STALE_AFTER_MS = 6_000
const HISTORY_EVERY_MS = 30_000

export type Status<T> = {
	/** Null: nothing was heard yet. */
	readonly data: T | null
	/** How long nothing was heard; null: it is live. */
	readonly staleMs: number | null
}

/** `path`: changes when something else is looked at. The browser comes back by itself when the program was away. */
export function useStatus<T>(path: string): Status<T> {
	const [heard, setHeard] = useState<{ readonly data: T; readonly atMs: number } | null>(null)
	const [openedMs] = useState(() => performance.now())
	const [nowMs, setNowMs] = useState(() => performance.now())
	useEffect(() => {
		const events = new EventSource(path)
		events.onmessage = ({ data }) => setHeard({ data: JSON.parse(data) as T, atMs: performance.now() })
		return () => events.close()
	}, [path])
	useEffect(() => {
		const timer = setInterval(() => setNowMs(performance.now()), 1_000)
		return () => clearInterval(timer)
	}, [])
	const silentMs = nowMs - (heard?.atMs ?? openedMs)
	return { data: heard?.data ?? null, staleMs: silentMs > STALE_AFTER_MS ? silentMs : null }
}

/** The last hours, asked for again and again; empty while they cannot be had. */
export function useHistory<T>(): readonly T[] {
	const [samples, setSamples] = useState<readonly T[]>([])
	useEffect(() => {
		const ask = () => {
			fetch('/history')
				.then((response) => response.json())
				.then(setSamples)
				.catch(() => undefined)
		}
		ask()
		const timer = setInterval(ask, HISTORY_EVERY_MS)
		return () => clearInterval(timer)
	}, [])
	return samples
}
