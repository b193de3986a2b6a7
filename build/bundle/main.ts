/* `npm run build`, second half: the bundles of Electron, and of the programs that run under plain Node. */
import { bundleElectron } from './electron-bundle.ts'
import { bundlePrograms } from './program-bundles.ts'

// Packages that are bundled say other words in other surroundings, and the same tree is to be the same bytes.
process.env.NODE_ENV = 'production'
await bundleElectron()
await bundlePrograms()
