/* `npm run stage`: what is shipped, as the folder dist/app. `npm run build` comes first. */
import { APP_DIR, stageApp } from './stage-app.ts'

await stageApp()
console.log(APP_DIR)
