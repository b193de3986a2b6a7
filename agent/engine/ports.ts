/**
 * What the engine needs from the world. The engine has no clock, chance, network or disk of its own, so that a
 * whole shop can be run from a seed. Clock, timer and random are shaped like the till's ports on purpose.
 */
import type { StoreId, TillId } from '../../protocol/base/ids.ts'

export interface Clock {
	/** Milliseconds since 1970-01-01 UTC, as the machine believes. */
	nowMs(): number
	/** Milliseconds since an arbitrary start; never goes back; only differences mean anything. */
	monotonicMs(): number
}

export interface Timer {
	/** Runs `task` once after `delayMs`. The returned function cancels it; calling that twice is harmless. */
	after(delayMs: number, task: () => void): () => void
}

export interface Random {
	/** `count` unpredictable bytes (0–64). */
	bytes(count: number): Uint8Array
}

/** SHA-256 of the UTF-8 bytes of a text, 64 lower-case hexadecimal digits. */
export type HashText = (text: string) => string

/** This node's Ed25519 signature over the UTF-8 bytes of a text, base64. */
export type SignText = (text: string) => string

/** Whether `signature` (base64) is the Ed25519 signature of `text` by `publicKey` (SPKI DER, base64). False for junk. */
export type VerifyText = (publicKey: string, text: string, signature: string) => boolean

/** Facts for the log: ids, counts, codes. Never member data. */
export type LogFacts = { readonly [name: string]: string | number | boolean | null }
export type Log = (event: string, facts: LogFacts) => void

/** Who this side of a link is. */
export type NodeIdentity =
	| {
			readonly role: 'till'
			readonly tillId: TillId
			readonly epoch: number
			readonly agentStored: { readonly diskId: string; readonly seq: number } | null
	  }
	| {
			readonly role: 'agent'
			readonly storeId: StoreId
			readonly diskId: string
			readonly generation: number
			readonly runId: string
	  }

/** One open or opening connection that carries frames of text. */
export interface FramePipe {
	/** Hands a frame over; dropped without error when the pipe is not open (the closing is told by `closed`). */
	send(text: string): void
	/** Bytes handed over and not yet given to the network. */
	bufferedBytes(): number
	/** Ends the connection. `closed` is still called, once. */
	close(): void
}

export type PipeEvents = {
	opened(): void
	text(frame: string): void
	/** Called exactly once, whatever happened: refused, broken, or closed by either side. */
	closed(reason: string): void
}

/** Starts a connection; never throws: what goes wrong is told by `closed`. */
export type ConnectPipe = (events: PipeEvents) => FramePipe
