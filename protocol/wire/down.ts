import { z } from 'zod'
import { authorisedSchema } from './messages/authorise.ts'
import { certificateRenewedSchema, joinAnsweredSchema, revocationsSchema } from './messages/authority.ts'
import { centreLinkSchema } from './messages/centre-link.ts'
import { changesSchema, hotCardsSchema } from './messages/changes.ts'
import { guardReturnSchema, returnClaimedSchema } from './messages/claim-return.ts'
import { challengeSchema, welcomeSchema } from './messages/hello.ts'
import {
	leasesReturnedSchema,
	recallLeasesSchema,
	recallSlicesSchema,
	slicesSchema,
} from './messages/lease.ts'
import { cardFoundSchema } from './messages/look-up-card.ts'
import { memberArrivedSchema } from './messages/member-arrived.ts'
import { pongSchema } from './messages/ping.ts'
import { entriesFetchedSchema, tillRecoveredSchema } from './messages/recover-till.ts'
import { refusedSchema } from './messages/refused.ts'
import { contestedKeptSchema } from './messages/report-contested.ts'
import { reversedSchema } from './messages/reverse.ts'
import { recallAnsweredSchema, suspendedSalesSchema } from './messages/suspended-sales.ts'
import { chainPositionSchema, postedSchema, storedSchema } from './messages/upload-entries.ts'

/** Everything that goes away from the centre: centre → agent and agent → till alike. */
export const downSchema = z.discriminatedUnion('kind', [
	challengeSchema,
	welcomeSchema,
	refusedSchema,
	pongSchema,
	storedSchema,
	postedSchema,
	chainPositionSchema,
	authorisedSchema,
	cardFoundSchema,
	reversedSchema,
	leasesReturnedSchema,
	recallLeasesSchema,
	slicesSchema,
	recallSlicesSchema,
	hotCardsSchema,
	changesSchema,
	centreLinkSchema,
	tillRecoveredSchema,
	entriesFetchedSchema,
	contestedKeptSchema,
	memberArrivedSchema,
	suspendedSalesSchema,
	recallAnsweredSchema,
	returnClaimedSchema,
	guardReturnSchema,
	joinAnsweredSchema,
	certificateRenewedSchema,
	revocationsSchema,
])
export type Down = z.infer<typeof downSchema>
export type DownOf<K extends Down['kind']> = Extract<Down, { kind: K }>
