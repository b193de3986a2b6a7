import type { StripeCard } from '../../protocol/card/stripe-card.ts'
import type { DriverHost } from '../device-driver.ts'

/** Tells the till what a swipe was worth, whichever reader it came from. */
export function tellSwipe({ deviceId, clock, emit }: DriverHost, card: StripeCard): void {
	if (card.kind === 'card')
		emit({ kind: 'cardPresented', deviceId, medium: card.medium, receivedAtMs: clock.nowMs() })
	else emit({ kind: 'cardRefused', deviceId, reason: card.kind })
}
