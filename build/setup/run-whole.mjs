/* `node build/setup/run-whole.mjs <file> …args`: as run.mjs, for programs that open a whole shop: they need the screens and socat. */
import { prepare } from './prepare.mjs'
import { NODE_24, runInForeground } from './run-program.mjs'

const ready = await prepare({ debian: true, electron: false, renderer: true })
process.exitCode = ready ? await runInForeground(NODE_24, process.argv.slice(2)) : 1
