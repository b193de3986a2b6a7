/* `npm start`: sets up what is missing, then opens the demonstration shop. Arguments go to `yika demo`. */
import { prepare } from './prepare.mjs'
import { NODE_24, runInForeground } from './run-program.mjs'

const args = process.argv.slice(2)
const electron = !args.includes('--headless')
const ready = await prepare({ debian: true, electron, renderer: true })
process.exitCode = ready ? await runInForeground(NODE_24, ['build/cli/yika.ts', 'demo', ...args]) : 1
