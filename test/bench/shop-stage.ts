/** The rows that need a running shop without screens. */
import { authoriseRow } from './authorise-row.ts'
import { backlogRow } from './backlog-row.ts'
import { benchStage } from './bench-stage.ts'
import { openShop } from './running-shop.ts'

export const shopStage = benchStage('shop', openShop, [authoriseRow, backlogRow])
