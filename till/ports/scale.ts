/** Why a scale has no weight to give. */
export type NoWeightReason =
	| 'motion'
	/** Less than nothing: the tare was taken away, or the pan was lifted at zero. */
	| 'underZero'
	| 'overload'
	/** Too little to be sold by this scale. */
	| 'belowMinimum'
	/** Weighed once already, and nothing was put on since. */
	| 'notNew'
	/** It weighs in pounds, or in parts of a gram. */
	| 'otherUnit'
	/** A sealed scale that wants the maker's check sum, which is not published. */
	| 'locked'
	| 'fault'
	| 'notConnected'

export type Weight =
	/** Stable. `amountMinor`: what a price-computing scale worked out; null where it knows no price. */
	| {
			readonly kind: 'stable'
			readonly weightGrams: number
			readonly amountMinor: number | null
	  }
	| { readonly kind: 'none'; readonly reason: NoWeightReason }

/** A scale at the till. What lies on it is told by `weightChanged`; scales that compute prices must be asked. */
export interface Scale {
	/** The next stable weight, for goods at this price per kilogram. Waits some seconds for the pan to be still. */
	weigh(unitPriceMinor: number): Promise<Weight>
}
