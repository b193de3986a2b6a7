/** Pictures of articles. Whoever tells of an article anew need not know its picture: the table says it. */
export const pictures = `
CREATE TABLE picture (
	-- SHA-256 of the bytes.
	picture_id text PRIMARY KEY CHECK (picture_id ~ '^[0-9a-f]{64}$'),
	bytes bytea NOT NULL
);
-- They are compressed as they are.
ALTER TABLE picture ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Of an article that is not sold any more it stays: it may come back.
CREATE TABLE article_picture (
	item_code text PRIMARY KEY,
	picture_id text NOT NULL REFERENCES picture
);
CREATE INDEX article_picture_by_picture ON article_picture (picture_id);

CREATE FUNCTION with_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.body := (NEW.body - 'picture') || coalesce(
		(SELECT jsonb_build_object('picture', picture_id) FROM article_picture WHERE item_code = NEW.key), '{}');
	RETURN NEW;
END $$;
CREATE TRIGGER item_has_picture BEFORE INSERT OR UPDATE ON catalogue_record
	FOR EACH ROW WHEN (NEW.topic = 'item') EXECUTE FUNCTION with_picture();
`
