/** What the processes say when they are ready, as far as the demonstration needs it. */
import { z } from 'zod'

const urlSchema = z.string().transform((text) => new URL(text))

export const serverReadySchema = z.looseObject({
	url: urlSchema,
	databaseUrl: z.string(),
	/** Null with a database that the server did not start. */
	postgresPid: z.int().nullable(),
})
export const agentReadySchema = z.looseObject({ url: urlSchema })
export const tillReadySchema = z.looseObject({ url: z.string(), tillProcessPid: z.int() })

const tillProcessSchema = z.looseObject({
	pid: z.int(),
	state: z.enum(['starting', 'running', 'restarting']),
})
export type TillProcessLine = z.infer<typeof tillProcessSchema>

const TILL_PROCESS = 'yika-till-process '

/** Null for any other line. */
export function tillProcessLine(line: string): TillProcessLine | null {
	return line.startsWith(TILL_PROCESS)
		? tillProcessSchema.parse(JSON.parse(line.slice(TILL_PROCESS.length)))
		: null
}
