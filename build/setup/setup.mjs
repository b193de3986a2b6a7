/* `npm run setup`: everything that `npm start` and `npm test` need, and nothing else. */
import { prepare } from './prepare.mjs'
import { tell } from './tell.mjs'

const ready = await prepare({ debian: true, electron: true, renderer: true })
if (ready) tell('Ready: npm start, npm test')
process.exitCode = ready ? 0 : 1
