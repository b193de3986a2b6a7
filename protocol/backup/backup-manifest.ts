/**
 * What a back-up says of itself: whose it is, of which moment, and every file of it with its hash. Kept as text with a seal over that
 * text, so that what was sealed is what is read. It holds no member data: whoever has the folder may look at it.
 */
import { z } from 'zod'
import { storeIdSchema } from '../base/ids.ts'

export const BACKUP_FORMAT = 1

/** In the folder of the back-up; nothing that leads out of it. */
const fileSchema = z
	.string()
	.max(200)
	.regex(/^[\w][\w.-]*$/)

const backupFileSchema = z.strictObject({
	file: fileSchema,
	bytes: z.int().nonnegative(),
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BackupFile = z.infer<typeof backupFileSchema>

const nameSchema = z.string().regex(/^[a-z_][a-z0-9_]*$/)

const tableSchema = backupFileSchema.extend({
	table: nameSchema,
	columns: z.array(nameSchema).min(1),
	rows: z.int().nonnegative(),
})
export type BackupTable = z.infer<typeof tableSchema>

const common = {
	format: z.literal(BACKUP_FORMAT),
	productVersion: z.string(),
	/** Of the database. */
	schema: z.int().positive(),
	madeAtMs: z.int().nonnegative(),
	/** Tells one key from another, and nothing else of it. */
	keyId: z.string().regex(/^[0-9a-f]{16}$/),
}

/** Of the card server's database. */
const serverBackupSchema = z.strictObject({
	...common,
	kind: z.literal('server'),
	/** The books as agents know them, and how far they were. */
	historyId: z.string().min(1),
	generation: z.int().nonnegative(),
	/** The newest change of the feed, as in a cursor; null: there was none. */
	feedPlace: z.string().nullable(),
	/** Hexadecimal digits; each file is sealed with a key of its own, made of this. */
	salt: z.string().regex(/^[0-9a-f]{64}$/),
	/** In an order in which each finds what it refers to. */
	tables: z.array(tableSchema).min(1),
	sequences: z.array(z.strictObject({ sequence: nameSchema, value: z.string().regex(/^\d{1,19}$/) })),
	/** What lies beside the database and goes with it. */
	beside: z.array(backupFileSchema.extend({ place: z.enum(['dataDir', 'authorityDir']), name: fileSchema })),
})
export type ServerBackup = z.infer<typeof serverBackupSchema>

/** Of a store agent's database, whose pages are encrypted as they were on its disk. */
const agentBackupSchema = z.strictObject({
	...common,
	kind: z.literal('agent'),
	storeId: storeIdSchema,
	/** The disk that it is an image of. */
	diskId: z.string().min(1).nullable(),
	generation: z.int().nonnegative(),
	feedPlace: z.string().nullable(),
	/** How far each till's chain was stored, and decided on by the centre. */
	chains: z.array(
		z.strictObject({ tillId: z.string(), epoch: z.int(), storedSeq: z.int(), postedSeq: z.int() }),
	),
	pages: z.int().positive(),
	database: backupFileSchema,
})
export type AgentBackup = z.infer<typeof agentBackupSchema>

export const backupManifestSchema = z.discriminatedUnion('kind', [serverBackupSchema, agentBackupSchema])
export type BackupManifest = z.infer<typeof backupManifestSchema>

/** The file `manifest.json`. `seal`: HMAC-SHA-256 of the text. */
export const sealedManifestSchema = z.strictObject({
	manifest: z.string().max(4_000_000),
	seal: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Every file that must be there. */
export function filesOf(manifest: BackupManifest): readonly BackupFile[] {
	return manifest.kind === 'agent' ? [manifest.database] : [...manifest.tables, ...manifest.beside]
}
