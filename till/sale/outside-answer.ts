/** What those outside who charge answer, whichever they are. */
import type { z } from 'zod'
import type { MinorUnits } from '../../protocol/base/money.ts'
import type { bankCardProofSchema, mobilePayProofSchema } from '../../protocol/journal/outside-tender.ts'

export type OutsideAnswer =
	| { readonly kind: 'approved'; readonly amountMinor: MinorUnits; readonly proof: OutsideProof }
	| { readonly kind: 'declined'; readonly reason: string }
	/** Given up before anything was charged. */
	| { readonly kind: 'aborted' }
	/** Nobody was asked, or they say that they never heard of it: nothing was charged. */
	| { readonly kind: 'notDone' }
	/** They are at it. */
	| { readonly kind: 'inProgress' }
	/** Nobody answers: it may be charged. */
	| { readonly kind: 'unknown' }

export type OutsideProof =
	| ({ readonly kind: 'bankCard' } & z.infer<typeof bankCardProofSchema>)
	| ({ readonly kind: 'mobilePay' } & z.infer<typeof mobilePayProofSchema>)
