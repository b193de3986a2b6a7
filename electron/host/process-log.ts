/** What the till process says to whoever runs it: one line of JSON on standard error. */
export function processLog(event: string, facts: Record<string, unknown>): void {
	process.stderr.write(
		`${JSON.stringify({ at: new Date().toISOString(), process: 'till', event, ...facts })}\n`,
	)
}
