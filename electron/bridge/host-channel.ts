/**
 * What a till process and its host say to each other, whichever host it is: Electron's main process or the kiosk
 * host. The till process sees renderers only through {@link RendererConnections}, so one till process serves both.
 */
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import type { ScreenRole, ToCustomer, ToRenderer } from './contract.ts'

/** One screen that is looking at the till. Ids are unique for the life of the till process. */
export interface ScreenConnection<Message> {
	readonly id: number
	/** `onSent` is called once the message has left for the screen, so that a slow screen can be spared old views. */
	send(message: Message, onSent?: () => void): void
	/** `raw` is unparsed: JSON text from a WebSocket, any cloneable value from a MessagePort. One listener. */
	onMessage(listener: (raw: unknown) => void): void
	/** Called once. Nothing may be sent afterwards, but trying to is harmless. One listener. */
	onClose(listener: () => void): void
}

/** Whose screen it is, as its host knows by the way that it came in: never by what the screen says. */
export type RendererConnection =
	| { readonly role: 'cashier'; readonly screen: ScreenConnection<ToRenderer> }
	| { readonly role: 'customer'; readonly screen: ScreenConnection<ToCustomer> }

/** The till process's side of its host. */
export interface RendererConnections {
	/** One listener; call it before {@link tillReady}. */
	onConnect(listener: (connection: RendererConnection) => void): void
	/** Tells the host that the journal is open and commands can be taken, and where the customer's screen is, if there is one. */
	tillReady(customerScreen: CustomerScreenSettings | null): void
	/** The host asks for an orderly end, or is gone. May be called more than once. */
	onStop(listener: () => void): void
}

/** Host → till process over a child process's channel: many connections on one pipe, told apart by id. */
export type ToTillProcess =
	| { readonly kind: 'rendererConnected'; readonly connectionId: number; readonly role: ScreenRole }
	| { readonly kind: 'rendererMessage'; readonly connectionId: number; readonly raw: unknown }
	/** The message with this number has left for the screen. */
	| { readonly kind: 'rendererSent'; readonly connectionId: number; readonly sendNumber: number }
	| { readonly kind: 'rendererClosed'; readonly connectionId: number }
	| { readonly kind: 'stop' }

/** Till process → host. Under Electron only `tillReady` is used: there each renderer has a port of its own. */
export type FromTillProcess =
	| { readonly kind: 'tillReady'; readonly customerScreen: CustomerScreenSettings | null }
	| {
			readonly kind: 'toRenderer'
			readonly connectionId: number
			/** Asks for `rendererSent` with this number; null when nobody waits for it. */
			readonly sendNumber: number | null
			readonly message: ToRenderer | ToCustomer
	  }

/** Electron's main process → till process, with a MessagePortMain as the message's only port. */
export type ToUtilityProcess =
	| { readonly kind: 'rendererPort'; readonly role: ScreenRole }
	/** Answered at once by `pong`: a process that does not is taken to hang. */
	| { readonly kind: 'ping' }
	| { readonly kind: 'stop' }

/** The process that joins a machine to its group → Electron's main process. */
export type FromJoinProcess =
	| { readonly kind: 'joinPageAt'; readonly url: string }
	| { readonly kind: 'joined' }

/** Till process → Electron's main process. */
export type FromUtilityProcess = Extract<FromTillProcess, { kind: 'tillReady' }> | { readonly kind: 'pong' }
