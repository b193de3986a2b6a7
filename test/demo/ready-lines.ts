/** What the processes say when they are ready, as far as the demonstration needs it. */
import { z } from 'zod'

const urlSchema = z.string().transform((text) => new URL(text))

export const serverReadySchema = z.looseObject({
	url: urlSchema,
	statusPageUrl: z.string().optional(),
	/** Null with a database that the server did not start. */
	postgresPid: z.int().nullable(),
})
export const agentReadySchema = z.looseObject({ url: urlSchema, statusPageUrl: z.string().optional() })
export const tillReadySchema = z.looseObject({
	url: z.string(),
	customerUrl: z.string(),
	tillProcessPid: z.int(),
})

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

const windowSchema = z.discriminatedUnion('state', [
	z.looseObject({ state: z.literal('open'), program: z.enum(['electron', 'browser']) }),
	z.looseObject({ state: z.literal('closed') }),
	z.looseObject({ state: z.literal('none'), reason: z.string() }),
])
const WINDOW = 'yika-window '

/** What a person is told of the till's window at `tillUrl`; null for any other line. */
export function windowWords(line: string, tillUrl: string): string | null {
	if (!line.startsWith(WINDOW)) return null
	const window = windowSchema.parse(JSON.parse(line.slice(WINDOW.length)))
	switch (window.state) {
		case 'open':
			return window.program === 'electron'
				? 'the till opens in Electron'
				: 'the till opens in a browser window'
		case 'closed':
			return `the till's window was closed, but the shop is still open: ${tillUrl} (Ctrl-C here closes the shop)`
		case 'none':
			return `no window (${window.reason}); open the till in a browser: ${tillUrl}`
	}
}
