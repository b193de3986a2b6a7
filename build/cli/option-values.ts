/* Turns the words of a command line into values; what cannot be turned is the user's mistake and says why. */
import { InvalidArgumentError } from 'commander'
import {
	type OperatorId,
	operatorIdSchema,
	type StoreId,
	storeIdSchema,
	type TillId,
	tillIdSchema,
} from '../../protocol/base/ids.ts'

/** A TCP port; 0 means any free one. */
export function portNumber(text: string): number {
	const port = Number(text)
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new InvalidArgumentError('A port is a number from 0 to 65535 (0: any free one).')
	}
	return port
}

/** Where a screen begins on the desktop, and its size: `1366,0,1024x768`. */
export function screenPlace(text: string): {
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
} {
	const [, x, y, width, height] = /^(-?\d{1,5}),(-?\d{1,5}),(\d{3,4})x(\d{3,4})$/.exec(text) ?? []
	if (height === undefined) {
		throw new InvalidArgumentError('A screen is x,y,widthxheight in dots of the desktop, as 1366,0,1024x768.')
	}
	return { x: Number(x), y: Number(y), width: Number(width), height: Number(height) }
}

/** A seed for generated data: the same seed gives the same data, everywhere. */
export function seedNumber(text: string): number {
	const seed = Number(text)
	if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
		throw new InvalidArgumentError('A seed is a whole number from 0 to 4294967295.')
	}
	return seed
}

/** A lane: S01-03. */
export function tillName(text: string): TillId {
	const tillId = tillIdSchema.safeParse(text)
	if (!tillId.success) throw new InvalidArgumentError('A till is named by its lane, as S01-03.')
	return tillId.data
}

/** S01. */
export function storeName(text: string): StoreId {
	const storeId = storeIdSchema.safeParse(text)
	if (!storeId.success) throw new InvalidArgumentError('A store is named by its number, as S01.')
	return storeId.data
}

/** As she signs on: 1001. */
export function operatorNumber(text: string): OperatorId {
	const operatorId = operatorIdSchema.safeParse(text)
	if (!operatorId.success)
		throw new InvalidArgumentError('An operator is named by her number, as she signs on.')
	return operatorId.data
}

/** An enrolment of a till, counted from 1. */
export function epochNumber(text: string): number {
	const epoch = Number(text)
	if (!Number.isInteger(epoch) || epoch < 1) {
		throw new InvalidArgumentError('An epoch is a whole number from 1.')
	}
	return epoch
}

/** How much of the logs goes into a support bundle. */
export function megabytes(text: string): number {
	const count = Number(text)
	if (!Number.isInteger(count) || count < 1 || count > 200) {
		throw new InvalidArgumentError('Logs are 1 to 200 megabytes.')
	}
	return count
}
