/** Whoever asked to be forgotten: nothing is kept of her, whoever says it again, and her entries say no more who she was. */
export const erasedMembers = `
ALTER TABLE member ADD COLUMN erased_at_ms bigint;

-- An entry about a member without what she said of herself. Its place in the chain stays: its hash, and that of the one before.
CREATE FUNCTION erased_text(entry_text text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE entry_text::jsonb #>> '{body,kind}'
		WHEN 'fieldCaptured' THEN CASE WHEN entry_text::jsonb #> '{body,value}' = 'null' THEN entry_text
			ELSE jsonb_set(entry_text::jsonb, '{body,value}', '""')::text END
		WHEN 'memberEdited' THEN jsonb_set(entry_text::jsonb, '{body,sheet}', '{}')::text
		WHEN 'memberEnrolled' THEN jsonb_set(entry_text::jsonb, '{body,sheet}', '{}')::text
		ELSE entry_text END
$$;
CREATE FUNCTION is_of_erased(entry_text text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT 1 FROM member
		WHERE member_id = entry_text::jsonb #>> '{body,memberId}' AND erased_at_ms IS NOT NULL)
$$;

CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD.kind IN ('fieldCaptured', 'memberEdited', 'memberEnrolled') THEN
		IF to_jsonb(NEW) - 'entry_text' = to_jsonb(OLD) - 'entry_text'
			AND NEW.entry_text = erased_text(OLD.entry_text) AND is_of_erased(OLD.entry_text) THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER journal_entry_is_immutable ON journal_entry;
CREATE TRIGGER journal_entry_is_immutable BEFORE UPDATE ON journal_entry
	FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();
CREATE TRIGGER journal_entry_is_kept BEFORE DELETE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A till that was away tells later what it heard before.
CREATE FUNCTION erase_late_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF is_of_erased(NEW.entry_text) THEN NEW.entry_text := erased_text(NEW.entry_text); END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_of_erased BEFORE INSERT ON journal_entry FOR EACH ROW
	WHEN (NEW.kind IN ('fieldCaptured', 'memberEdited', 'memberEnrolled')) EXECUTE FUNCTION erase_late_entry();

CREATE FUNCTION drop_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM member WHERE member_id = NEW.member_id AND erased_at_ms IS NOT NULL) THEN RETURN NULL; END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER member_field_of_erased BEFORE INSERT ON member_field
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();
CREATE TRIGGER member_field_history_of_erased BEFORE INSERT ON member_field_history
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();
CREATE TRIGGER member_declined_of_erased BEFORE INSERT ON member_declined
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();
CREATE TRIGGER member_later_of_erased BEFORE INSERT ON member_later
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();
CREATE TRIGGER member_consent_of_erased BEFORE INSERT ON member_consent
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();
CREATE TRIGGER member_consent_history_of_erased BEFORE INSERT ON member_consent_history
	FOR EACH ROW EXECUTE FUNCTION drop_of_erased();

-- Head office's file names her until she is taken out there, too.
CREATE FUNCTION keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN OLD; END $$;
CREATE TRIGGER member_stays_erased BEFORE UPDATE ON member FOR EACH ROW
	WHEN (OLD.erased_at_ms IS NOT NULL) EXECUTE FUNCTION keep_erased();

CREATE FUNCTION card_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM member WHERE member_id = NEW.member_id AND erased_at_ms IS NOT NULL) THEN
		NEW.member_id := NULL;
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER card_of_erased BEFORE INSERT OR UPDATE OF member_id ON card FOR EACH ROW
	WHEN (NEW.member_id IS NOT NULL) EXECUTE FUNCTION card_of_erased();
`
