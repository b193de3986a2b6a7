/** Which files of the merchandise system were imported, and by whom: whose topics the group's own file no longer changes. */
export const catalogueImport = `
CREATE TABLE catalogue_import (
	import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at_ms bigint NOT NULL,
	file_name text NOT NULL,
	operator_id text NOT NULL,
	-- Business date from which its prices hold; null: at once.
	effective text,
	topics text[] NOT NULL,
	counts jsonb NOT NULL
);
`
