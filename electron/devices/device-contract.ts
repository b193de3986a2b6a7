/**
 * What a till process and the process of one of its devices say to each other. Both sides parse what they hear: a device
 * process that has gone wrong may say anything, and nothing of it may reach a sale unread.
 */
import { z } from 'zod'
import { mediumSchema } from '../../protocol/card/medium.ts'
import { deviceConfigSchema } from '../../protocol/devices/device-config.ts'
import { outsideReferenceSchema } from '../../protocol/journal/outside-tender.ts'
import { receiptLayoutSchema } from '../../protocol/receipt/receipt-layout.ts'
import type { DeviceKind, DeviceProblem } from '../../till/ports/devices.ts'
import type { NoWeightReason } from '../../till/ports/scale.ts'
import {
	cardOperationSchema,
	cardOutcomeSchema,
	encodeOrderSchema,
	encodeOutcomeSchema,
	swipePurposeSchema,
} from './card-contract.ts'
import {
	cardSaleOutcomeSchema,
	cardSaleSchema,
	cardSaleStateSchema,
	cardSaleStepSchema,
} from './terminal-messages.ts'

/** Numbers a question; its answer bears the same number. */
const callSchema = z.int().positive()

const displayLineSchema = z.strictObject({
	left: z.string(),
	right: z.string(),
	amount: z.enum(['price', 'total', 'change']).optional(),
})

export const toDeviceSchema = z.discriminatedUnion('kind', [
	/** Said once, first. */
	z.strictObject({ kind: z.literal('open'), config: deviceConfigSchema }),
	z.strictObject({ kind: z.literal('ping') }),
	z.strictObject({
		kind: z.literal('print'),
		call: callSchema,
		job: z.strictObject({ jobId: z.string(), layout: receiptLayoutSchema, copy: z.boolean() }),
	}),
	/** The answer to `sending`. False: it could not be recorded, and no byte may leave. */
	z.strictObject({ kind: z.literal('sendingRecorded'), call: callSchema, recorded: z.boolean() }),
	z.strictObject({ kind: z.literal('openDrawer'), call: callSchema }),
	/** Nothing answers: a display only listens. */
	z.strictObject({ kind: z.literal('show'), lines: z.tuple([displayLineSchema, displayLineSchema]) }),
	z.strictObject({
		kind: z.literal('weigh'),
		call: callSchema,
		unitPriceMinor: z.int().nonnegative(),
	}),
	/** Of a reader that writes magnetic cards. */
	z.strictObject({ kind: z.literal('encode'), call: callSchema, order: encodeOrderSchema }),
	/** The card that is being waited for is given up; `encoded` says how it ended. */
	z.strictObject({ kind: z.literal('cancelEncoding') }),
	/** Of a reader that reaches the memory of the card that lies on it. */
	z.strictObject({
		kind: z.literal('onCard'),
		call: callSchema,
		uid: z.string().regex(/^([0-9A-F]{2}){4,10}$/),
		operation: cardOperationSchema,
	}),
	/** Asks a payment terminal; answered by `sending`, steps and `cardSaleEnded`. */
	z.strictObject({ kind: z.literal('cardSale'), call: callSchema, sale: cardSaleSchema }),
	/** Nothing answers: the outcome comes through the sale. */
	z.strictObject({ kind: z.literal('cancelCardSale'), reference: outsideReferenceSchema }),
	z.strictObject({
		kind: z.literal('lastCardSale'),
		call: callSchema,
		reference: outsideReferenceSchema,
	}),
	/** Said in place of `open`: which ports are not among these addresses. */
	z.strictObject({ kind: z.literal('listPorts'), configured: z.array(z.string()) }),
	/** Said in place of `open`: find out what is plugged in there. */
	z.strictObject({ kind: z.literal('learn'), path: z.string() }),
	z.strictObject({ kind: z.literal('stop') }),
])
export type ToDevice = z.output<typeof toDeviceSchema>
/** The same before it is read: bytes are lists of numbers. */
export type SentToDevice = z.input<typeof toDeviceSchema>

const PROBLEMS: Readonly<Record<DeviceProblem, true>> = {
	'device.notFound': true,
	'device.silent': true,
	'device.busy': true,
	'device.notAllowed': true,
	'device.ambiguous': true,
	'device.noSoftware': true,
	'device.noise': true,
	'device.starting': true,
	'reader.antennaMissing': true,
	'reader.settingsRefused': true,
	'printer.paperOut': true,
	'printer.paperNearEnd': true,
	'printer.coverOpen': true,
	'printer.cutterError': true,
	'printer.error': true,
	'copy.unwritable': true,
}
const KINDS: Readonly<Record<DeviceKind, true>> = {
	cardReader: true,
	scanner: true,
	printer: true,
	scale: true,
	customerDisplay: true,
	paymentTerminal: true,
	journalCopy: true,
}
const namesOf = <Name extends string>(names: Readonly<Record<Name, true>>) =>
	z.enum(Object.keys(names) as Name[])
const problemSchema = namesOf(PROBLEMS)
const countSchema = z.int().nonnegative()

const statusSchema = z.strictObject({
	deviceId: z.string(),
	kind: namesOf(KINDS),
	connected: z.boolean(),
	problems: z.array(problemSchema).readonly(),
	firmware: z.string().nullable(),
	droppedBytes: countSchema,
	badFrames: countSchema,
	restarts: countSchema,
})

const NO_WEIGHT: Readonly<Record<NoWeightReason, true>> = {
	motion: true,
	underZero: true,
	overload: true,
	belowMinimum: true,
	notNew: true,
	otherUnit: true,
	locked: true,
	fault: true,
	notConnected: true,
}
const weightSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('stable'),
		weightGrams: z.int().nonnegative(),
		amountMinor: z.int().nonnegative().nullable(),
	}),
	z.strictObject({ kind: z.literal('none'), reason: namesOf(NO_WEIGHT) }),
])

const eventSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('cardPresented'),
		deviceId: z.string(),
		medium: mediumSchema,
		receivedAtMs: z.number(),
	}),
	z.strictObject({ kind: z.literal('cardRemoved'), deviceId: z.string() }),
	z.strictObject({
		kind: z.literal('cardRefused'),
		deviceId: z.string(),
		reason: z.enum(['bankCard', 'unreadable']),
	}),
	z.strictObject({
		kind: z.literal('codeScanned'),
		deviceId: z.string(),
		code: z.string(),
		symbology: z.string().nullable(),
		receivedAtMs: z.number(),
	}),
	z.strictObject({
		kind: z.literal('codeRejected'),
		deviceId: z.string(),
		reason: z.enum(['checkDigit', 'tooLong', 'unreadable']),
	}),
	z.strictObject({
		kind: z.literal('weightChanged'),
		deviceId: z.string(),
		weight: weightSchema,
		receivedAtMs: z.number(),
	}),
	z.strictObject({
		kind: z.literal('drawerChanged'),
		deviceId: z.string(),
		state: z.enum(['open', 'closed', 'unknown']),
		atMs: z.number(),
	}),
	z.strictObject({ kind: z.literal('deviceChanged'), device: statusSchema }),
])

const outcomeSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('done') }),
	z.strictObject({ kind: z.literal('notReady'), problem: problemSchema }),
	z.strictObject({ kind: z.literal('unknown'), problem: problemSchema }),
])

export const fromDeviceSchema = z.discriminatedUnion('kind', [
	/** The driver is at work; whether its device is there, its status says. */
	z.strictObject({ kind: z.literal('ready') }),
	/** What the process occupies, shared pages of the program included. */
	z.strictObject({ kind: z.literal('pong'), rssBytes: z.number() }),
	z.strictObject({ kind: z.literal('event'), event: eventSchema }),
	/** The printer is ready for the job; nothing leaves until this is answered. */
	z.strictObject({ kind: z.literal('sending'), call: callSchema }),
	z.strictObject({ kind: z.literal('printed'), call: callSchema, outcome: outcomeSchema }),
	z.strictObject({ kind: z.literal('drawerAnswered'), call: callSchema, opened: z.boolean() }),
	z.strictObject({ kind: z.literal('weighed'), call: callSchema, weight: weightSchema }),
	/** A card is to be drawn through. */
	z.strictObject({ kind: z.literal('swipeWanted'), call: callSchema, purpose: swipePurposeSchema }),
	z.strictObject({ kind: z.literal('encoded'), call: callSchema, outcome: encodeOutcomeSchema }),
	z.strictObject({ kind: z.literal('cardDone'), call: callSchema, outcome: cardOutcomeSchema }),
	z.strictObject({ kind: z.literal('cardSaleStep'), call: callSchema, step: cardSaleStepSchema }),
	z.strictObject({
		kind: z.literal('cardSaleEnded'),
		call: callSchema,
		outcome: cardSaleOutcomeSchema(problemSchema),
	}),
	z.strictObject({
		kind: z.literal('lastCardSaleIs'),
		call: callSchema,
		state: cardSaleStateSchema(problemSchema),
	}),
	/** All ports are given back; nothing follows. */
	z.strictObject({ kind: z.literal('closed') }),
	z.strictObject({
		kind: z.literal('ports'),
		ports: z.array(z.object({ address: z.string(), name: z.string().nullable() })),
	}),
	z.strictObject({ kind: z.literal('learning'), driver: z.string(), baud: z.number() }),
	/** Null: nothing understands it. */
	z.strictObject({
		kind: z.literal('learnt'),
		found: z.strictObject({ config: deviceConfigSchema, seen: z.string().nullable() }).nullable(),
	}),
])
export type FromDevice = z.output<typeof fromDeviceSchema>
export type SentFromDevice = z.input<typeof fromDeviceSchema>
