/** What vouchers rest on never changes under their type's name: statements of days that are over rest on it too. */
import { type CanonicalValue, canonicalJson } from '../../protocol/base/canonical-json.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { Sql } from '../database/pool.ts'

interface TermsRow {
	readonly voucherTypeId: string
	readonly kind: string
	readonly pays: unknown
	readonly issuerEntity: string
	readonly sponsors: unknown
}

/** The same terms again change nothing. Throws on other terms under a name that has some. */
export async function keepVoucherTerms(sql: Sql, group: GroupData): Promise<void> {
	const told = group.voucherTypes.map(termsOf)
	await sql.rows(
		`INSERT INTO voucher_terms (voucher_type_id, kind, pays, issuer_entity, sponsors)
		SELECT * FROM jsonb_to_recordset($1)
			AS u ("voucherTypeId" text, kind text, pays jsonb, "issuerEntity" text, sponsors jsonb)
		ON CONFLICT DO NOTHING`,
		[JSON.stringify(told)],
	)
	const kept = await sql.rows<TermsRow>(
		`SELECT voucher_type_id AS "voucherTypeId", kind, pays, issuer_entity AS "issuerEntity", sponsors FROM voucher_terms
		WHERE voucher_type_id = ANY ($1::text[])`,
		[told.map(({ voucherTypeId }) => voucherTypeId)],
	)
	const before = new Map(kept.map((row) => [row.voucherTypeId, textOf(row)]))
	for (const terms of told) {
		if (before.get(terms.voucherTypeId) !== textOf(terms))
			throw new Error(
				`vouchers ${terms.voucherTypeId} exist under other terms; other terms need another type`,
			)
	}
}

function termsOf({
	voucherTypeId,
	kind,
	pays,
	issuerEntity,
	sponsors,
}: GroupData['voucherTypes'][number]): TermsRow {
	return { voucherTypeId, kind, pays, issuerEntity, sponsors }
}

function textOf(terms: TermsRow): string {
	return canonicalJson({ ...terms } as unknown as CanonicalValue)
}
