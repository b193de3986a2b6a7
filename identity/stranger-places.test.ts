import { expect, it } from 'vitest'
import { PLACES, strangerPlaces } from './stranger-places.ts'

it('gives each address so many places, and one that is known gives his back', () => {
	const places = strangerPlaces(() => 0)
	const from = (address: string) => {
		const connection = {}
		return { connection, isIn: places.enter(connection, address, () => undefined) }
	}
	const first = from('a')
	for (let count = 1; count < PLACES.perAddress; count++) expect(from('a').isIn).toBe(true)
	expect(from('a').isIn).toBe(false)
	expect(from('b').isIn).toBe(true)
	places.leave(first.connection)
	expect(from('a').isIn).toBe(true)
	expect(from('a').isIn).toBe(false)
})

it('gives up the slowest of a full address, and nobody who has just come', () => {
	let nowMs = 0
	const ended: number[] = []
	const places = strangerPlaces(() => nowMs)
	for (let count = 0; count < PLACES.perAddress; count++) {
		places.enter({}, 'a', () => void ended.push(count))
		nowMs += 100
	}
	expect(places.enter({}, 'a', () => undefined)).toBe(true)
	expect(ended).toEqual([0])
	nowMs = 1_050
	const quick = strangerPlaces(() => nowMs)
	for (let count = 0; count < PLACES.perAddress; count++) quick.enter({}, 'a', () => void ended.push(99))
	expect(quick.enter({}, 'a', () => undefined)).toBe(false)
	expect(ended).toEqual([0])
})

it('is bounded over all addresses', () => {
	const places = strangerPlaces(() => 0)
	let inside = 0
	for (let address = 0; address < 2 * PLACES.all; address++)
		if (places.enter({}, `${address}`, () => undefined)) inside += 1
	expect(inside).toBe(PLACES.all)
})
