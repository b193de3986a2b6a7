/** A picture as an agent asks for it. */
import type { Sql } from '../../database/pool.ts'

/** Null: no article has it, or it is of one that has another by now. */
export async function readPicture(sql: Sql, pictureId: string): Promise<Uint8Array | null> {
	const [row] = await sql.rows<{ readonly bytes: Buffer }>(
		'SELECT bytes FROM picture WHERE picture_id = $1',
		[pictureId],
	)
	return row?.bytes ?? null
}
