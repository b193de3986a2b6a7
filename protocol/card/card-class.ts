import { z } from 'zod'

/** Which rules of a store's card policy a card falls under. */
export const cardClassSchema = z.enum(['standard', 'staff'])
export type CardClass = z.infer<typeof cardClassSchema>
