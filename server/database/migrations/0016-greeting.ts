/** Rules of greeting are a record of head office; who said "later" to a question has not refused it. */
export const greeting = `
ALTER TABLE catalogue_record DROP CONSTRAINT catalogue_record_topic_check;
ALTER TABLE catalogue_record ADD CONSTRAINT catalogue_record_topic_check
	CHECK (topic IN ('item', 'department', 'operator', 'voucherType', 'promotion', 'greetingRules'));
CREATE TABLE member_later (
	member_id text NOT NULL REFERENCES member,
	field text NOT NULL,
	at_ms bigint NOT NULL,
	PRIMARY KEY (member_id, field)
);
`
