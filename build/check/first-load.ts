/*
 * The gate `size`: what the till's page, and its customer's, must load before they draw anything, compressed as it travels.
 * `node build/check/first-load.ts <root>`; exit code 1 when it is too much.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FIRST_LOAD_BYTES_MAX, firstLoads } from './first-load-bytes.ts'

const root = resolve(process.argv[2] ?? '.')
if (existsSync(join(root, 'renderer/index.html'))) {
	process.exitCode = 0
	for (const { page, bytes } of await firstLoads(root)) {
		console.log(
			`the first JavaScript of ${page}: ${kilobytes(bytes)} kB of ${kilobytes(FIRST_LOAD_BYTES_MAX)} kB`,
		)
		if (bytes > FIRST_LOAD_BYTES_MAX) process.exitCode = 1
	}
} else console.log('no screens here')

function kilobytes(bytes: number): string {
	return (bytes / 1_000).toFixed(1)
}
