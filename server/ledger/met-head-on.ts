/** Two acts met on rows that neither could lock before they were there. Said as PostgreSQL says it, so that the act runs again. */
export class MetHeadOn extends Error {
	override readonly name = 'MetHeadOn'
	/** serialization_failure (PostgreSQL, appendix A). */
	readonly code = '40001'
}
