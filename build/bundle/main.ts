/* `npm run build`, second half: the Electron bundles. */
import { bundleElectron } from './electron-bundle.ts'

await bundleElectron()
