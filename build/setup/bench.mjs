/* `npm run bench`: sets up what is missing (two rows need the screens, a browser and socat), then measures. */
import { prepare } from './prepare.mjs'
import { NODE_24, runInForeground } from './run-program.mjs'

const ready = await prepare({ debian: true, electron: false, renderer: true })
process.exitCode = ready
	? await runInForeground(NODE_24, ['test/bench/main.ts', ...process.argv.slice(2)])
	: 1
