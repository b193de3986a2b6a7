/** One picture on its way to a screen at most; of those that come meanwhile only the newest is kept. */
export function newestSender<T>(send: (picture: T, onSent: () => void) => void) {
	let onTheWay = 0
	let waiting: { readonly picture: T } | null = null
	const sendNow = (picture: T) => {
		onTheWay++
		waiting = null
		send(picture, () => {
			onTheWay--
			if (onTheWay === 0 && waiting !== null) sendNow(waiting.picture)
		})
	}
	return {
		offer(picture: T) {
			if (onTheWay === 0) sendNow(picture)
			else waiting = { picture }
		},
		/** What waits goes now: what is said next must not overtake it. */
		flush() {
			if (waiting !== null) sendNow(waiting.picture)
		},
	}
}
