/** The rows that need a running shop without screens. */
import { authoriseRow } from './authorise-row.ts'
import { backlogRow } from './backlog-row.ts'
import { benchStage } from './bench-stage.ts'
import { startStoreServices } from './store-services.ts'

export const servicesStage = benchStage('server and agent', startStoreServices, [authoriseRow, backlogRow])
