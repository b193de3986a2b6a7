/** What was opened, closed in the opposite order, once; one that fails to close does not keep the others open. */
export type Closers = {
	readonly push: (close: () => Promise<void>) => void
	readonly closeAll: () => Promise<void>
}

export function makeClosers(): Closers {
	const closers: (() => Promise<void>)[] = []
	let closed: Promise<void> | null = null
	const closeAll = async () => {
		const errors: unknown[] = []
		for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
			await close().catch((error: unknown) => errors.push(error))
		}
		if (errors.length > 0) throw new AggregateError(errors, 'the demonstration could not be ended cleanly')
	}
	return {
		push: (close) => void closers.push(close),
		closeAll: () => {
			closed ??= closeAll()
			return closed
		},
	}
}
