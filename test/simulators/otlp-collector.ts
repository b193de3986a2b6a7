/** A collector of traces: takes OTLP over HTTP in its JSON form, as opentelemetry.io/docs/specs/otlp says it, and keeps it. */
import { createServer } from 'node:http'
import { z } from 'zod'

const attributesSchema = z
	.array(z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) }))
	.default([])
const spanSchema = z.object({
	traceId: z.string().regex(/^[0-9a-f]{32}$/),
	spanId: z.string().regex(/^[0-9a-f]{16}$/),
	parentSpanId: z.string().default(''),
	name: z.string(),
	kind: z.int(),
	startTimeUnixNano: z.string(),
	endTimeUnixNano: z.string(),
	attributes: attributesSchema,
	links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
})
const exportSchema = z.object({
	resourceSpans: z.array(
		z.object({
			resource: z.object({ attributes: attributesSchema }),
			scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
		}),
	),
})

export type CollectedSpan = {
	readonly service: string
	readonly traceId: string
	readonly spanId: string
	/** Null: it is the first of its trace. */
	readonly parentId: string | null
	readonly name: string
	readonly durationMs: number
	readonly facts: Readonly<Record<string, string>>
	readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
}

export interface OtlpCollector {
	readonly url: string
	spans(): readonly CollectedSpan[]
	/** All that was ever sent, as it came. */
	bytes(): string
	/** From now on it answers so. */
	answers(statusCode: 200 | 503): void
	readonly refusedCount: () => number
	close(): Promise<void>
}

export async function openOtlpCollector(): Promise<OtlpCollector> {
	const bodies: string[] = []
	let statusCode = 200
	let refusedCount = 0
	const server = createServer((request, response) => {
		const chunks: Buffer[] = []
		request.on('data', (chunk: Buffer) => chunks.push(chunk))
		request.on('end', () => {
			if (statusCode === 200) bodies.push(Buffer.concat(chunks).toString('utf8'))
			else refusedCount++
			response.writeHead(statusCode, { 'content-type': 'application/json' }).end('{}')
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const address = server.address()
	if (address === null || typeof address === 'string') throw new Error('the collector has no port')
	return {
		url: `http://127.0.0.1:${address.port}/v1/traces`,
		spans: () => bodies.flatMap((body) => spansOf(JSON.parse(body))),
		bytes: () => bodies.join('\n'),
		answers: (code) => {
			statusCode = code
		},
		refusedCount: () => refusedCount,
		async close() {
			server.closeAllConnections()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}

function spansOf(body: unknown): CollectedSpan[] {
	return exportSchema.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
		scopeSpans
			.flatMap(({ spans }) => spans)
			.map((span) => ({
				service: factsOf(resource.attributes)['service.name'] ?? '',
				traceId: span.traceId,
				spanId: span.spanId,
				parentId: span.parentSpanId === '' ? null : span.parentSpanId,
				name: span.name,
				durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
				facts: factsOf(span.attributes),
				links: span.links,
			})),
	)
}

function factsOf(attributes: z.infer<typeof attributesSchema>): Record<string, string> {
	return Object.fromEntries(
		attributes.map(({ key, value }) => [key, value.stringValue ?? JSON.stringify(value)]),
	)
}
