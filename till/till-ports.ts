/** Everything the till core is given: the world it may touch, and who it is. */
import type { StoreId, TillId } from '../protocol/base/ids.ts'
import type { CardService, JournalMirror } from './ports/card-service.ts'
import type { Cards } from './ports/cards.ts'
import type { Catalogue, FeedReplica } from './ports/catalogue.ts'
import type { Clock } from './ports/clock.ts'
import type { DeviceDesk } from './ports/device-desk.ts'
import type { Journal, Outbox } from './ports/journal.ts'
import type { MobilePay } from './ports/mobile-pay.ts'
import type { PaymentTerminal } from './ports/payment-terminal.ts'
import type { Random } from './ports/random.ts'
import type { Returns } from './ports/returns.ts'
import type { Scale } from './ports/scale.ts'
import type { SuspendedSales } from './ports/suspended-sales.ts'
import type { PrintAnswer } from './receipt/spool-runner.ts'

export type TillPorts = {
	readonly clock: Clock
	readonly random: Random
	readonly journal: Journal
	readonly outbox: Outbox
	readonly catalogue: Catalogue
	readonly cards: Cards
	readonly replica: FeedReplica
	readonly cardService: CardService
	readonly mirror: JournalMirror
	/** The store's suspended sales; without it a till knows its own. */
	readonly suspendedSales?: SuspendedSales
	/** The store's guard over goods that come back; without it a till takes back only what it sold itself. */
	readonly returns?: Returns
	/** Resolves false when the drawer could not be reached. */
	readonly openDrawer: () => Promise<boolean>
	/** Ed25519 over the UTF-8 bytes of a text; key and signature in base64. False for what cannot be read. */
	readonly verifySignature: (publicKey: string, text: string, signature: string) => boolean
	readonly verifyPin: (pin: string, verifier: string) => Promise<boolean>
	/** New jobs wait, or the cashier decided about one. */
	readonly spool: { wake(): void; resolve(answer: PrintAnswer): Promise<void> }
	/** Who outside charges; left out: nobody. */
	readonly terminal?: { readonly terminalId: string; readonly port: PaymentTerminal } | null
	readonly mobilePay?: MobilePay | null
	/** Left out: weights are typed. */
	readonly scale?: Scale | null
	/** Base64 of a picture of an article; null: it cannot be had now. Left out: there are none. */
	readonly picture?: (pictureId: string) => Promise<string | null>
	/** Those who look after devices; a till without a page for them has none. */
	readonly deviceDesk?: DeviceDesk
	readonly log: (event: { readonly kind: string; readonly [fact: string]: unknown }) => void
}

export type TillIdentity = {
	readonly tillId: TillId
	readonly storeId: StoreId
	readonly epoch: number
	readonly publicKey: string
	/** It learns, and touches nothing; left out: it is the real one. */
	readonly isTraining?: true
}
