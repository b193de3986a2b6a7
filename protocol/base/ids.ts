import { z } from 'zod'

/** A shop of the group, for example `S01`. Its agent uses the same id. */
export const storeIdSchema = z
	.string()
	.regex(/^[A-Z][A-Z0-9]{1,7}$/)
	.brand<'StoreId'>()
export type StoreId = z.infer<typeof storeIdSchema>

/** One selling position, `<storeId>-<lane>`, for example `S01-02`. */
export const tillIdSchema = z
	.string()
	.regex(/^[A-Z][A-Z0-9]{1,7}-[0-9]{2}$/)
	.brand<'TillId'>()
export type TillId = z.infer<typeof tillIdSchema>

/** A company that keeps its own books inside the group, for example `LE1`. */
export const legalEntityIdSchema = z.string().min(1).max(16).brand<'LegalEntityId'>()

/** The number printed on a card; one member may own several. Never a bank card's. */
export const cardNoSchema = z
	.string()
	.regex(/^[0-9]{8,19}$/)
	.brand<'CardNo'>()
export type CardNo = z.infer<typeof cardNoSchema>

export const memberIdSchema = z.string().min(1).max(32).brand<'MemberId'>()

export const operatorIdSchema = z
	.string()
	.regex(/^[0-9]{2,8}$/)
	.brand<'OperatorId'>()
export type OperatorId = z.infer<typeof operatorIdSchema>

/** The shop's own article number (PLU). */
export const itemCodeSchema = z.string().min(1).max(32).brand<'ItemCode'>()
export type ItemCode = z.infer<typeof itemCodeSchema>

/** `<tillId>-<epoch>-<sale number>`: unique for ever, readable on a receipt. */
export const saleIdSchema = z.string().min(1).max(48).brand<'SaleId'>()
export type SaleId = z.infer<typeof saleIdSchema>

export const shiftIdSchema = z.string().min(1).max(48).brand<'ShiftId'>()
export type ShiftId = z.infer<typeof shiftIdSchema>

/** Names one authorisation. Drawn and saved by the till before anything leaves; kept on every repeat. */
export const authKeySchema = z.string().min(8).max(64).brand<'AuthKey'>()
export type AuthKey = z.infer<typeof authKeySchema>

export const leaseIdSchema = z.string().min(1).max(80).brand<'LeaseId'>()

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const hashSchema = z
	.string()
	.regex(/^[0-9a-f]{64}$/)
	.brand<'Hash'>()
export type Hash = z.infer<typeof hashSchema>

/** The previous hash of the first entry of an epoch. */
export const GENESIS_HASH = hashSchema.parse('0'.repeat(64))
