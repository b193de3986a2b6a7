/**
 * How keeping data can fail. Classified once, where it happens (`storage/`), and told apart by code everywhere else;
 * it lives here because the rooms that throw it and the rooms that judge it do not know each other.
 */
export type StorageErrorCode =
	/** No room on the disk. Nothing of the refused act was written; reading goes on. */
	| 'diskFull'
	/** The file is damaged. Its bytes are kept; nothing more may be written to it. */
	| 'corrupt'
	/** Another process holds the database. */
	| 'busy'
	| 'readOnly'
	/** The hash chain of the journal does not hold. The bytes are kept; selling must be refused. */
	| 'chainBroken'
	/** The database belongs to another till, or to a later enrolment than the settings name. */
	| 'wrongIdentity'
	/** Written by a newer program, and this one is below the database's rollback floor. */
	| 'tooNew'
	/** A stored row does not have the shape that was checked when it was written. */
	| 'rowInvalid'
	/** The storage was closed or its thread died; what was under way may or may not be on disk. */
	| 'closed'
	| 'other'

/** `message` is for the log; people are told by code. */
export class StorageError extends Error {
	override readonly name = 'StorageError'
	readonly code: StorageErrorCode
	/** The message without the code before it. */
	readonly detail: string

	constructor(code: StorageErrorCode, detail: string) {
		super(`${code}: ${detail}`)
		this.code = code
		this.detail = detail
	}
}
