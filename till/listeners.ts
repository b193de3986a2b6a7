/** A list of listeners to one kind of news. */
export class Listeners<T> {
	readonly #listeners = new Set<(news: T) => void>()

	/** Returns how to stop listening. */
	add(listener: (news: T) => void): () => void {
		this.#listeners.add(listener)
		return () => {
			this.#listeners.delete(listener)
		}
	}

	any(): boolean {
		return this.#listeners.size > 0
	}

	tell(news: T): void {
		for (const listener of this.#listeners) listener(news)
	}
}
