/** Sizes of the frames that pass over a link, so that a yardstick can carry as many bytes. */
import type { ConnectPipe } from '../../agent/engine/ports.ts'

export type LinkBytes = {
	/** Bytes of the newest frame in each direction that begins its message with this kind; 0 before the first. */
	readonly newest: (kind: string) => number
}

export function countBytes(connect: ConnectPipe): {
	readonly connect: ConnectPipe
	readonly bytes: LinkBytes
} {
	const sizes = new Map<string, number>()
	const note = (text: string) => {
		const kind = /"kind":"([a-zA-Z]+)"/.exec(text)?.[1]
		if (kind !== undefined) sizes.set(kind, Buffer.byteLength(text))
	}
	return {
		bytes: { newest: (kind) => sizes.get(kind) ?? 0 },
		connect: (events) => {
			const pipe = connect({
				...events,
				text: (frame) => {
					note(frame)
					events.text(frame)
				},
			})
			return {
				...pipe,
				send: (text) => {
					note(text)
					pipe.send(text)
				},
			}
		},
	}
}
