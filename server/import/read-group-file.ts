/** Reads head office's file; says what is wrong with it in one line. */
import { readFile } from 'node:fs/promises'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'

/** Throws with the file's name and the first fault: starting with half a group would be worse than not starting. */
export async function readGroupFile(file: string): Promise<GroupData> {
	const parsed = groupDataSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
	if (parsed.success) return parsed.data
	const issue = parsed.error.issues[0]
	throw new Error(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not group data'}`)
}
