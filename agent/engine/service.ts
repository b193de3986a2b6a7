/** The one life that every long-running part shares, so that closing time is as well designed as opening time. */
export interface Service {
	/** Starts; returns at once. Called once. */
	run(): void
	/** Takes no new work. Calling it twice is harmless. */
	stop(): void
	/** Resolves when everything begun before {@link stop} has ended. */
	drain(): Promise<void>
}

/** Stops in reverse order of the list, so that whoever uses another part stops before it. */
export async function stopAll(services: readonly Service[]): Promise<void> {
	for (const service of [...services].reverse()) {
		service.stop()
		await service.drain()
	}
}
