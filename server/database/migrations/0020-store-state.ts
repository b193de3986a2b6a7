/** What agents tell of their stores, for people to see. Written every minute by each and worth nothing tomorrow: no log is kept of it. */
export const storeState = `
CREATE UNLOGGED TABLE store_state (
	store_id text PRIMARY KEY,
	heard_at_ms bigint NOT NULL,
	is_here boolean NOT NULL,
	-- The process that it is connected with: another one that loses an older connection says nothing about this one.
	heard_by text NOT NULL,
	-- Of the worst alarm: 0 critical, 1 warning, 2 notice, 3 none.
	severity integer NOT NULL DEFAULT 3,
	alarm_count integer NOT NULL DEFAULT 0,
	entries_waiting bigint NOT NULL DEFAULT 0,
	-- As told; null while it is connected and has told nothing.
	state jsonb
);
`
