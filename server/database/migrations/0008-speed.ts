/**
 * Entries are inserted through the chain's head (`server/ledger/journal-tables.ts`), so each has its terminal; a look-up
 * for each of them by a foreign key cost more than the insert itself. In return, no terminal ever goes away.
 */
export const speed = `
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_till_id_epoch_fkey;
CREATE TRIGGER terminal_is_kept BEFORE DELETE ON terminal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`
