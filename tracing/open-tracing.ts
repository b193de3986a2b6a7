/**
 * Traces for a collector, in OpenTelemetry's form (OTLP over HTTP). Best effort: a collector that is away or slow costs spans and
 * nothing else.
 */
import {
	type Attributes,
	ROOT_CONTEXT,
	SpanKind,
	SpanStatusCode,
	TraceFlags,
	trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { PRODUCT_VERSION } from '../protocol/product-version.ts'
import type { TraceSettings } from '../protocol/settings/trace-settings.ts'
import type { TraceTrouble, Tracing } from './link-watch.ts'
import type { Node } from './span-ids.ts'
import { createWireSpans, type SpanFacts, type SpanPlace, type StartSpan } from './wire-spans.ts'

const SEND_EVERY_MS = 2_000
const SENT_WITHIN_MS = 2_000
/** A collector that is away is not worth more lines of the log. */
const LOG_EVERY_MS = 60_000

const KINDS = {
	client: SpanKind.CLIENT,
	server: SpanKind.SERVER,
	producer: SpanKind.PRODUCER,
	consumer: SpanKind.CONSUMER,
}

export function openTracing(
	{ url, ratio }: TraceSettings,
	node: Node,
	instance: string,
	trouble: TraceTrouble,
): Tracing {
	let next: SpanPlace = { traceId: '', spanId: '' }
	const provider = new TracerProvider({
		resource: resourceFromAttributes({
			'service.name': `yika-${node}`,
			'service.version': PRODUCT_VERSION,
			'service.instance.id': instance,
		}),
		// Asked while a span is started, at once.
		idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
		spanProcessors: [
			new BatchSpanProcessor({
				exporter: telling(new OTLPTraceExporter({ url, timeoutMillis: SENT_WITHIN_MS }), trouble),
				scheduledDelayMillis: SEND_EVERY_MS,
				exportTimeoutMillis: SENT_WITHIN_MS,
			}),
		],
	})
	const tracer = provider.getTracer('yika', PRODUCT_VERSION)

	const startSpan: StartSpan = ({ traceId, spanId, parentId, because, name, kind, startMs, facts }) => {
		next = { traceId, spanId }
		const above =
			parentId === null
				? ROOT_CONTEXT
				: trace.setSpanContext(ROOT_CONTEXT, placeOf({ traceId, spanId: parentId }))
		const span = tracer.startSpan(
			name,
			{
				kind: KINDS[kind],
				attributes: copied(facts),
				links: because === null ? [] : [{ context: placeOf(because) }],
				...(startMs === undefined ? {} : { startTime: startMs }),
			},
			above,
		)
		return {
			event: (what) => void span.addEvent(what),
			end(more, fault) {
				span.setAttributes(copied(more))
				if (fault !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: fault })
				span.end()
			},
		}
	}
	const spans = createWireSpans(node, ratio, startSpan)
	return { ...spans, close: () => provider.shutdown() }
}

function copied(facts: SpanFacts): Attributes {
	return Object.fromEntries(
		Object.entries(facts).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
	)
}

function placeOf({ traceId, spanId }: SpanPlace) {
	return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
}

function telling(exporter: SpanExporter, trouble: TraceTrouble): SpanExporter {
	let quietUntilMs = 0
	return {
		export(spans, done) {
			exporter.export(spans, (result) => {
				const nowMs = performance.now()
				if (result.error !== undefined && nowMs >= quietUntilMs) {
					quietUntilMs = nowMs + LOG_EVERY_MS
					trouble(result.error.message)
				}
				done(result)
			})
		},
		shutdown: () => exporter.shutdown(),
	}
}
