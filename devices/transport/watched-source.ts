import type { PortSource } from './byte-port.ts'

/** From the till's side of the line. */
export type LineWatcher = (direction: 'sent' | 'received', bytes: Uint8Array) => void

/** The same source, with somebody who sees every byte that crosses it. `seen` must not throw. */
export function watchedSource(source: PortSource, seen: LineWatcher): PortSource {
	return {
		name: source.name,
		isPresent: () => source.isPresent(),
		open: async (listener) => {
			const opening = await source.open({
				...listener,
				data: (bytes) => {
					seen('received', bytes)
					listener.data(bytes)
				},
			})
			if (opening.kind === 'failed') return opening
			const { port } = opening
			const write = (bytes: Uint8Array) => {
				seen('sent', bytes)
				return port.write(bytes)
			}
			return { kind: 'opened', port: { write, drain: () => port.drain(), close: () => port.close() } }
		},
	}
}
