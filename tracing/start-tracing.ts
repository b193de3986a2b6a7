import type { TraceSettings } from '../protocol/settings/trace-settings.ts'
import { type TraceTrouble, type Tracing, UNWATCHED } from './link-watch.ts'
import type { Node } from './span-ids.ts'

/** `instance`: which of its kind this machine is. Without settings nothing is watched, and no library is loaded. */
export async function startTracing(
	settings: TraceSettings | undefined,
	node: Node,
	instance: string,
	trouble: TraceTrouble,
): Promise<Tracing> {
	if (settings === undefined)
		return { asking: () => UNWATCHED, answering: () => UNWATCHED, close: () => Promise.resolve() }
	const { openTracing } = await import('./open-tracing.ts')
	return openTracing(settings, node, instance, trouble)
}
