/** A running Electron shell as tests hold it, whether Electron's own program runs it or the stand-in. */
import type { Page } from 'playwright-core'

export interface Shell {
	/** Everything that main and till process have printed. */
	said(): string
	/** Process ids of the till processes so far, in order, each from the moment when it was ready. */
	tillPids(): readonly number[]
	/** The windows' pages as they are now (`index`, `customer`), in this order: waits until all are there. */
	windows(...names: readonly string[]): Promise<readonly Page[]>
	/** SIGKILL for the processes that draw; resolves when every page of `windows` is gone. */
	killRenderers(): Promise<void>
	/** SIGKILL for main, and with it for everything that it started. */
	kill(): Promise<void>
	/** In good order. */
	end(): Promise<number | null>
}
