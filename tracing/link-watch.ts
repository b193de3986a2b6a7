/** Looks on at the frames of one link. Whoever watches changes nothing and never throws. */
export interface LinkWatch {
	/** A frame is handed over. */
	sent(text: string): void
	/** A frame came: `take` acts on it. */
	received(text: string, take: () => void): void
	/** The connection is gone. */
	closed(): void
}

export type WatchLink = () => LinkWatch

export const UNWATCHED: LinkWatch = {
	sent: () => undefined,
	received: (_text, take) => take(),
	closed: () => undefined,
}

export interface Tracing {
	/** For links towards the machine above. */
	readonly asking: WatchLink
	/** For links of machines below. */
	readonly answering: WatchLink
	/** What is not sent within two seconds is gone. */
	close(): Promise<void>
}

/** `message`: why the collector takes nothing; said at most once a minute. */
export type TraceTrouble = (message: string) => void
