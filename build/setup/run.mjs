/* `node build/setup/run.mjs <file> …args`: runs a TypeScript file under Node 24, installing npm packages first. */
import { prepare } from './prepare.mjs'
import { NODE_24, runInForeground } from './run-program.mjs'

const ready = await prepare({ debian: false, electron: false, renderer: false })
process.exitCode = ready ? await runInForeground(NODE_24, process.argv.slice(2)) : 1
