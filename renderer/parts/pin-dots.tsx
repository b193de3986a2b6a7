import { useTexts } from '../state/desk.ts'

const DOTS_MIN = 4

/**
 * How much of a PIN is typed, never what: never fewer than four places, so that its length is not given away.
 * `isFull`: it is being checked.
 */
export function PinDots({ count, isFull = false }: { readonly count: number; readonly isFull?: boolean }) {
	const texts = useTexts()
	const places = Array.from({ length: Math.max(DOTS_MIN, count) }, (_, place) => place)
	return (
		<div className="pin-dots" role="img" aria-label={texts.signOn.pinLength(count)} data-testid="pin-dots">
			{places.map((place) => (
				<span key={place} className={place < count || isFull ? 'pin-dot pin-dot-full' : 'pin-dot'} />
			))}
		</div>
	)
}
