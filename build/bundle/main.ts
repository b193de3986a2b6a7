/* `npm run build`, second half: the bundles of Electron, and of the programs that run under plain Node. */
import { bundleElectron } from './electron-bundle.ts'
import { bundlePrograms } from './program-bundles.ts'

await bundleElectron()
await bundlePrograms()
