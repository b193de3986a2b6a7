/** Promotions are records of head office like articles. */
export const promotions = `
ALTER TABLE catalogue_record DROP CONSTRAINT catalogue_record_topic_check;
ALTER TABLE catalogue_record ADD CONSTRAINT catalogue_record_topic_check
	CHECK (topic IN ('item', 'department', 'operator', 'voucherType', 'promotion'));
`
