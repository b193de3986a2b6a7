/*
 * Runs one gate and gathers what it says. A gate's own words are shown only when it fails; a passing run stays
 * one line long.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import type { Gate } from './gates.ts'

export interface GateResult {
	readonly gate: Gate
	readonly passed: boolean
	readonly output: string
	readonly elapsedMs: number
}

/**
 * Runs `gate` over the tree at `root`, with the tools of `root/node_modules`.
 * A tool that cannot be started is a failed gate whose output says so.
 */
export async function runGate(gate: Gate, root: string): Promise<GateResult> {
	const startedAt = performance.now()
	const bin = join(root, 'node_modules', '.bin')
	const child = spawn(join(bin, gate.program), gate.args, {
		cwd: root,
		env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, NO_COLOR: '1' },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const chunks: Buffer[] = []
	child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
	child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
	const passed = await new Promise<boolean>((resolve) => {
		child.on('error', (error) => {
			chunks.push(Buffer.from(`${gate.program} could not be started: ${error.message}\n`))
			resolve(false)
		})
		child.on('close', (code) => resolve(code === 0))
	})
	return {
		gate,
		passed,
		output: Buffer.concat(chunks).toString('utf8'),
		elapsedMs: performance.now() - startedAt,
	}
}
