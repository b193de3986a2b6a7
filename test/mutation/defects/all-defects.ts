import type { Defect } from '../defect.ts'
import { LEDGER_DEFECTS } from './ledger.ts'
import { PRICING_DEFECTS } from './pricing.ts'
import { RETURNS_DEFECTS } from './returns.ts'
import { STAND_IN_DEFECTS } from './stand-in.ts'
import { STORE_AND_FORWARD_DEFECTS } from './store-and-forward.ts'

/** Every deliberate defect that tests and simulation must notice. */
export const DEFECTS: readonly Defect[] = [
	...LEDGER_DEFECTS,
	...PRICING_DEFECTS,
	...RETURNS_DEFECTS,
	...STAND_IN_DEFECTS,
	...STORE_AND_FORWARD_DEFECTS,
]
