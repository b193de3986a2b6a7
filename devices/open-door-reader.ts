import type { DevicePorts } from './device-ports.ts'
import type { TagReport } from './llrp/llrp-reports.ts'
import { PortalReader, type PortalStatus } from './llrp/portal-reader.ts'
import { parseTcpAddress, tcpPortSource } from './transport/tcp-port.ts'

/** What the reader of a door tells. None of these may throw. */
export type DoorReaderListener = {
	readonly tags: (tags: readonly TagReport[]) => void
	readonly changed: (status: PortalStatus) => void
	readonly complained: (detail: string) => void
}

export type DoorReader = {
	status(): PortalStatus
	/** Says good-bye to the reader; nothing is told any more. */
	close(): Promise<void>
}

/**
 * Looks for the reader of a door and keeps it reading. One that is not there is not an error: it is told, looked for again, and
 * may come at any time. `path`: `tcp://host:port`; it throws at anything else.
 */
export function openDoorReader(
	{ path, antennaIds }: { readonly path: string; readonly antennaIds: readonly number[] },
	ports: DevicePorts,
	listener: DoorReaderListener,
): DoorReader {
	const address = parseTcpAddress(path)
	if (address === null) throw new Error(`${path} is not tcp://host:port`)
	const reader = new PortalReader({
		source: tcpPortSource(address),
		antennaIds,
		ports,
		onTags: listener.tags,
		onChange: listener.changed,
		onComplaint: listener.complained,
	})
	reader.start()
	return { status: () => reader.status(), close: () => reader.close() }
}
