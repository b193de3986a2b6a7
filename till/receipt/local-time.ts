/** `YYYY-MM-DD HH:MM` of a wall-clock instant in a shop `utcOffsetMinutes` ahead of UTC. */
export function localTime(atMs: number, utcOffsetMinutes: number): string {
	return new Date(atMs + utcOffsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')
}
