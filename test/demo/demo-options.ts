/** What a demonstration can be asked for, and how tests hold a running one. */
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { AgentSettings, CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import type { TraceSettings } from '../../protocol/settings/trace-settings.ts'
import type { PrinterSimulatorOptions } from '../simulators/escpos-printer-simulator.ts'
import type { LlrpPortalSimulator } from '../simulators/llrp-portal-simulator.ts'
import type { DemoPart } from './demo-part.ts'
import type { Lane } from './lane.ts'
import type { NetworkLink } from './network-link.ts'

export type DemoOptions = {
	readonly dataDir: string
	readonly seed: number
	/** Begin with an empty data folder. */
	readonly fresh: boolean
	/** Which tills: the first of the group, all of them, or these. */
	readonly lanes: 'first' | 'all' | readonly string[]
	/** Port of the first till's page; 0: any free one. */
	readonly port: number
	/** Port of the device bench; 0, the default: any free one. */
	readonly benchPort?: number
	/** An existing PostgreSQL instead of an embedded one. */
	readonly databaseUrl?: string
	/** Let the first till open a browser window where there is a display. */
	readonly window: boolean
	/** For tools that speak at the links themselves; otherwise both hops are TLS. */
	readonly plainLinks?: true
	/** The first till has a customer's screen there. */
	readonly customerScreen?: CustomerScreenSettings
	/** Progress, one line per step. */
	readonly say: (line: string) => void
	readonly printer?: PrinterSimulatorOptions
	readonly group?: GroupChange
	/** What runs a process, by its name (`server`, `agent-S01`, `till-S01-01`): Node's arguments before the command. The source tree's `yika`. */
	readonly programOf?: (name: string) => readonly string[]
	/** The centre’s releases, which travel to every till. */
	readonly updates?: { readonly releasesDir: string; readonly publicKey: string }
	/** From where on the agents take something for an alarm. */
	readonly alarms?: AgentSettings['alarms']
	/** Where every process tells its traces. */
	readonly traces?: TraceSettings
}

/** Makes another group of the demonstration's, when the folder is new: more tills, other campaigns. `publicKey`: of a new till. */
export type GroupChange = (group: GroupData, publicKey: (name: string) => string) => GroupData

export interface RunningLane extends Lane {
	/** Changes when the kiosk host is started again. */
	readonly url: () => string
	/** The customer's page; it changes with `url`. */
	readonly customerUrl: () => string
	readonly benchUrl: string
	readonly till: TillPart
	/** Till → agent. */
	readonly lan: NetworkLink
	/** Agent → server; shared by the tills of a store. */
	readonly wan: NetworkLink
	readonly agent: DemoPart
	/** The status page of its store; it changes when the agent is started again. */
	readonly statusPageUrl: () => string
	/** The reader at the store's door; shared by its tills. */
	readonly portal: LlrpPortalSimulator
}

export interface TillPart extends DemoPart {
	/** The kiosk host with its till process: killing it is pulling the till's plug. It comes back with a new address. */
	readonly host: DemoPart
}

export interface RunningDemo {
	readonly dataDir: string
	readonly group: GroupData
	/** PIN by operator id. */
	readonly pins: Readonly<Record<string, string>>
	/** The first lane. */
	readonly lane: RunningLane
	readonly lanes: ReadonlyMap<string, RunningLane>
	readonly server: DemoPart
	readonly postgres: DemoPart
	/** The page of all stores; it changes when the server is started again. */
	readonly statusPageUrl: () => string
	/** As the server said last; it changes when an embedded PostgreSQL is started anew. */
	readonly databaseUrl: () => string
	/** Ends every process and device. May be called again. */
	readonly stop: () => Promise<void>
}
