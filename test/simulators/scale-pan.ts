/** What lies on a simulated scale's pan, and how it lies there. Grams; less than nothing where the tare is gone. */
export class ScalePan {
	weightGrams = 0
	/** Somebody is still at it: so many readings more are in motion. */
	#unsteadyReadings = 0
	readonly capacityGrams: number

	constructor(capacityGrams = 99_000) {
		this.capacityGrams = capacityGrams
	}

	put(weightGrams: number, unsteadyReadings = 0): void {
		this.weightGrams = weightGrams
		this.#unsteadyReadings = unsteadyReadings
	}

	get isOver(): boolean {
		return this.weightGrams > this.capacityGrams
	}

	/** Reads once; true while it still moves. */
	moves(): boolean {
		if (this.#unsteadyReadings === 0) return false
		this.#unsteadyReadings -= 1
		return true
	}

	/** `1.245`, with so many digits before the point. */
	kilograms(wholeDigits: number, pad = '0'): string {
		const grams = Math.abs(this.weightGrams)
		const whole = String(Math.floor(grams / 1000)).padStart(wholeDigits, pad)
		return `${whole}.${String(grams % 1000).padStart(3, '0')}`
	}
}
