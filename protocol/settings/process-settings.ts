/** The settings files of the three long-running processes, parsed once at start. Paths are absolute or relative to the file. */
import { z } from 'zod'
import { storeIdSchema, tillIdSchema } from '../base/ids.ts'
import { doorSettingsSchema } from './door-settings.ts'
import { machineSecretSchema } from './machine-secret.ts'
import { retentionDaysSchema } from './retention.ts'
import { traceSettingsSchema } from './trace-settings.ts'

const portSchema = z.int().min(0).max(65_535)

/** A page for store IT's browsers, read only (docs/operations.md). Whoever reaches the address may look. */
const statusPageSchema = z.strictObject({ host: z.string().default('127.0.0.1'), port: portSchema })

/** From where on the store takes something for an alarm; what is left out is as in `protocol/operations/alarm-rules.ts`. */
const alarmLimitsSchema = z.strictObject({
	backlogOldMs: z.int().positive(),
	diskFreeBytesMin: z.int().nonnegative(),
	clockDriftMs: z.int().positive(),
	exposureMinorMax: z.int().nonnegative(),
	contestedForMs: z.int().positive(),
})

/**
 * `keyFile`: PKCS #8 PEM with the Ed25519 private key, mode 0600; wrapped with the machine's secret at the first start. Port 0 = any
 * free port.
 */
export const agentSettingsSchema = z.strictObject({
	storeId: storeIdSchema,
	dataDir: z.string().min(1),
	keyFile: z.string().min(1),
	/** What this agent is known by on the network, made by `yika join`; left out, its links are plain and stay on this machine. */
	identityFile: z.string().min(1).optional(),
	/** `wss://host:port/link` of the centre. */
	centreUrl: z.url(),
	host: z.string().default('127.0.0.1'),
	port: portSchema,
	statusPage: statusPageSchema.optional(),
	alarms: alarmLimitsSchema.partial().optional(),
	traces: traceSettingsSchema.optional(),
	/** Where the secret is that the key and the database are encrypted with. */
	machineSecret: machineSecretSchema.optional(),
	/** Days that posted entries are kept, and what came back of goods; left out: 90. No back-up of the centre may be older. */
	retentionDays: retentionDaysSchema.optional(),
	/** A door with a fixed UHF reader, if the store has one. */
	door: doorSettingsSchema.optional(),
	/** Whose signature counts on releases (docs/updates.md): they are fetched from the centre into `dataDir`, for this store's tills. */
	releaseKey: z.base64().optional(),
	/** How often the centre is asked for them; 600 by default. */
	releaseLookSeconds: z.int().min(1).max(86_400).optional(),
	/** A folder of releases that somebody else fills; nothing is fetched then. */
	releasesDir: z.string().min(1).optional(),
})
export type AgentSettings = z.infer<typeof agentSettingsSchema>

export const serverSettingsSchema = z.strictObject({
	dataDir: z.string().min(1),
	/** An existing PostgreSQL; without it an embedded one is kept in `dataDir`. */
	databaseUrl: z.string().optional(),
	/** A folder with the group's certificate authority, made at the first start; left out, links are plain and stay on this machine. */
	authorityDir: z.string().min(1).optional(),
	/** Where the secret is that the authority's key is wrapped with. */
	machineSecret: machineSecretSchema.optional(),
	/** Group data to load at start; loading the same file again changes nothing. */
	importFile: z.string().optional(),
	host: z.string().default('127.0.0.1'),
	port: portSchema,
	/** Of all stores. */
	statusPage: statusPageSchema.optional(),
	traces: traceSettingsSchema.optional(),
	/** Releases for tills, which agents fetch from here (docs/updates.md). */
	releasesDir: z.string().min(1).optional(),
})
export type ServerSettings = z.infer<typeof serverSettingsSchema>

/** Where the second screen begins on the desktop, and its size, in its dots; and the colours of its page. */
const customerScreenSchema = z.strictObject({
	x: z.int(),
	y: z.int(),
	width: z.int().min(640).max(7_680),
	height: z.int().min(480).max(7_680),
	colours: z.enum(['light', 'dark']).default('light'),
})
export type CustomerScreenSettings = z.infer<typeof customerScreenSchema>

export const tillSettingsSchema = z.strictObject({
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	dataDir: z.string().min(1),
	keyFile: z.string().min(1),
	/** Where the secret is that the key and the database are encrypted with. */
	machineSecret: machineSecretSchema.optional(),
	/** What this till is known by on the network, made by `yika join`; left out, its link is plain and stays on this machine. */
	identityFile: z.string().min(1).optional(),
	/** `wss://host:port/link` of the store's agent. */
	agentUrl: z.url(),
	/** A folder on another medium, there only while the medium is, on which the journal is kept once more. */
	journalCopyDir: z.string().min(1).optional(),
	/** That copy is sealed for the keeper of this key (X25519, SPKI DER in base64); left out, it can be read by whoever has the medium. */
	journalCopyKey: z.base64().optional(),
	/** The gateway to payment apps (docs/devices/mobile-pay.md), if the till has one. */
	mobilePay: z
		.strictObject({
			url: z.url(),
			/** A file with the token that the gateway knows this till by. */
			tokenFile: z.string().min(1).optional(),
		})
		.optional(),
	/** The screen that the customer looks at (docs/devices/customer-screen.md), if the till has one. */
	customerScreen: customerScreenSchema.optional(),
	/**
	 * Whose signature counts on releases (docs/updates.md), and a folder where they lie; without it they are fetched from the agent into
	 * `dataDir`. Only a till that the starter started installs any.
	 */
	updates: z.strictObject({ releasesDir: z.string().min(1).optional(), publicKey: z.base64() }).optional(),
	/** Days that posted entries stay in the journal; left out: 90. */
	retentionDays: retentionDaysSchema.optional(),
	traces: traceSettingsSchema.optional(),
	/** Read by the devices room (`protocol/devices/device-config.ts`). */
	devices: z.array(z.unknown()),
})
export type TillSettings = z.infer<typeof tillSettingsSchema>
