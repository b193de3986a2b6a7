import { spawn } from 'node:child_process'

/** Runs a program to its end. The event loop goes on: what it talks to may live in this process. */
export function ran(
	program: string,
	args: readonly string[],
	env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { env: { ...process.env, ...env }, timeout: 60_000 })
		let output = ''
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (bytes: Uint8Array) => {
				output += Buffer.from(bytes).toString('utf8')
			})
		child.once('error', reject)
		child.once('close', (code) => resolve({ code, output }))
	})
}
