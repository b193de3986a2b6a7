import { z } from 'zod'
import { authoriseSchema } from './messages/authorise.ts'
import { joinSchema, renewCertificateSchema } from './messages/authority.ts'
import { changesAppliedSchema } from './messages/changes.ts'
import { claimReturnSchema, returnGuardedSchema } from './messages/claim-return.ts'
import { helloSchema } from './messages/hello.ts'
import { returnLeasesSchema } from './messages/lease.ts'
import { lookUpCardSchema } from './messages/look-up-card.ts'
import { storeStateSchema, tillStateSchema } from './messages/operations.ts'
import { pingSchema } from './messages/ping.ts'
import { fetchEntriesSchema, keepBasketSchema, recoverTillSchema } from './messages/recover-till.ts'
import { reportContestedSchema } from './messages/report-contested.ts'
import { reverseSchema } from './messages/reverse.ts'
import { offerSuspendedSchema, recallSaleSchema } from './messages/suspended-sales.ts'
import { uploadEntriesSchema } from './messages/upload-entries.ts'

/** Everything that goes towards the centre: till → agent and agent → centre alike. */
export const upSchema = z.discriminatedUnion('kind', [
	helloSchema,
	pingSchema,
	uploadEntriesSchema,
	authoriseSchema,
	lookUpCardSchema,
	reverseSchema,
	returnLeasesSchema,
	changesAppliedSchema,
	keepBasketSchema,
	recoverTillSchema,
	fetchEntriesSchema,
	reportContestedSchema,
	recallSaleSchema,
	offerSuspendedSchema,
	claimReturnSchema,
	returnGuardedSchema,
	tillStateSchema,
	storeStateSchema,
	joinSchema,
	renewCertificateSchema,
])
export type Up = z.infer<typeof upSchema>
export type UpOf<K extends Up['kind']> = Extract<Up, { kind: K }>
