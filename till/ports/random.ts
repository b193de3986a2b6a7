export interface Random {
	/** `count` unpredictable bytes (0–64). */
	bytes(count: number): Uint8Array
}
