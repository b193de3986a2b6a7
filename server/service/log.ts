/** One JSON object per line on stderr. Facts are ids, counts, codes and durations: never a name, phone or balance. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>
export type Log = (event: string, facts?: LogFacts) => void

export function jsonLog(write: (line: string) => void, nowMs: () => number): Log {
	return (event, facts = {}) => {
		write(`${JSON.stringify({ at: new Date(nowMs()).toISOString(), event, ...facts })}\n`)
	}
}

/** The message of whatever was thrown, shortened for a log line. */
export function reasonOf(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).slice(0, 200)
}
