/** Lanes that were given up on purpose: agents hear that they are gone. A lane that is enrolled again has a newer epoch, which is not. */
export const retired = `
ALTER TABLE terminal ADD COLUMN retired_at_ms bigint, ADD COLUMN retired_by text,
	ADD CHECK ((retired_at_ms IS NULL) = (retired_by IS NULL));
`
