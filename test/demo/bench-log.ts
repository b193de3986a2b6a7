/** The newest happenings on the bench, for people to read. */
import type { BenchLogLine } from '../../renderer/bench/bench-contract.ts'

const LINES_MAX = 200

export type BenchLog = {
	readonly lines: () => readonly BenchLogLine[]
	readonly add: (source: BenchLogLine['source'], text: string) => void
}

export function makeBenchLog(nowMs: () => number, onChange: () => void): BenchLog {
	let lines: readonly BenchLogLine[] = []
	let lastId = 0
	return {
		lines: () => lines,
		add(source, text) {
			lines = [...lines, { id: ++lastId, atMs: nowMs(), source, text }].slice(-LINES_MAX)
			onChange()
		},
	}
}
