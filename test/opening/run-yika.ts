/** One `yika` command, as store IT types it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const YIKA = join(import.meta.dirname, '..', '..', 'build', 'cli', 'yika.ts')

export type Said = { readonly exitCode: number | null; readonly words: string }

/** Resolves when it has ended, however it ended. */
export async function runYika(...args: readonly string[]): Promise<Said> {
	const child = spawn(process.execPath, [YIKA, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
	const ended = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject)
		child.once('close', resolve)
	})
	const [exitCode, out, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
	return { exitCode, words: `${out}${errors}`.trim() }
}

/** @throws Error with what it said, when it did not end well */
export async function mustRunYika(...args: readonly string[]): Promise<string> {
	const { exitCode, words } = await runYika(...args)
	if (exitCode !== 0) throw new Error(`yika ${args.join(' ')} ended with ${exitCode}:\n${words}`)
	return words
}
