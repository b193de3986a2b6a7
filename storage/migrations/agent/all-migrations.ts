/** The agent's database, step by step. Append only. */
import type { Migration } from '../migration.ts'
import { agentTables } from './0001-agent.ts'
import { recoveryTables } from './0002-recovery.ts'
import { sliceTables } from './0003-slices.ts'
import { contestedReports } from './0004-contested.ts'
import { hotCardTables } from './0005-hot-cards.ts'
import { releasedLeases } from './0006-released.ts'
import { leasesOfCard } from './0007-leases-of-card.ts'
import { cardTags } from './0008-card-tags.ts'
import { ownStates } from './0009-own-states.ts'
import { suspendedSales } from './0010-suspended-sales.ts'
import { returnedGoods } from './0011-returned-goods.ts'
import { awardedVouchers } from './0012-awarded-vouchers.ts'

export const allAgentMigrations: readonly Migration[] = [
	agentTables,
	recoveryTables,
	sliceTables,
	contestedReports,
	hotCardTables,
	releasedLeases,
	leasesOfCard,
	cardTags,
	ownStates,
	suspendedSales,
	returnedGoods,
	awardedVouchers,
]
