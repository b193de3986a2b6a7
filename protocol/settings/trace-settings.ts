import { z } from 'zod'

/**
 * Where traces go, if anywhere (docs/operations.md). `url`: of a collector that takes OTLP over HTTP, such as
 * `http://collector:4318/v1/traces`. `ratio`: which part of all traces is kept; the same at till, agent and centre.
 */
export const traceSettingsSchema = z.strictObject({
	url: z.url({ protocol: /^https?$/ }),
	ratio: z.number().gt(0).max(1).default(1),
})
export type TraceSettings = z.infer<typeof traceSettingsSchema>
