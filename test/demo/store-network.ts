/** Networks of the demonstration: a LAN from each till to its agent, a WAN from each agent to the card server. */
import type { Closers } from './closers.ts'
import { type NetworkLink, openNetworkLink } from './network-link.ts'

export type WantedTill = { readonly tillId: string; readonly storeId: string; readonly epoch: number }

export type StoreNetwork = {
	readonly storeId: string
	readonly wan: NetworkLink
	/** By till id. */
	readonly lans: ReadonlyMap<string, NetworkLink>
}

/** One entry per store, in the order of its first till. */
export async function openStoreNetworks(
	tills: readonly WantedTill[],
	closers: Closers,
): Promise<ReadonlyMap<string, StoreNetwork>> {
	const networks = new Map<string, StoreNetwork>()
	for (const storeId of new Set(tills.map((one) => one.storeId))) {
		const lans = new Map<string, NetworkLink>()
		for (const { tillId } of tills.filter((one) => one.storeId === storeId))
			lans.set(tillId, await openLink(closers))
		networks.set(storeId, { storeId, wan: await openLink(closers), lans })
	}
	return networks
}

async function openLink(closers: Closers): Promise<NetworkLink> {
	const link = await openNetworkLink()
	closers.push(link.close)
	return link
}
