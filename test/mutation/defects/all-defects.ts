import type { Defect } from '../defect.ts'
import { LEDGER_DEFECTS } from './ledger.ts'
import { STORE_AND_FORWARD_DEFECTS } from './store-and-forward.ts'

/** Every deliberate defect that tests and simulation must notice. */
export const DEFECTS: readonly Defect[] = [...LEDGER_DEFECTS, ...STORE_AND_FORWARD_DEFECTS]
