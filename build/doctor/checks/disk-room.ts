/* Room on the disk of the database. */
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { act, advice, broken, type Check, check, type Judgement, ok } from '../judgement.ts'

export type RoomFacts = { readonly dir: string; readonly freeBytes: number; readonly sizeBytes: number }

const MIB = 1_048_576
/** A till refuses the next sale below 1 MiB; until then its WAL grows to 16. */
const FULL_BELOW_BYTES = 32 * MIB
const LITTLE_BELOW_BYTES = 1_024 * MIB
/** On a small disk a thousandth of a terabyte is much: then a tenth of the disk. */
const LITTLE_BELOW_PART = 0.1

export function diskRoomCheck(dir: string): Check {
	return check('disk', () => probeRoom(dir), judgeRoom)
}

function probeRoom(dir: string): RoomFacts {
	const nearest = existsSync(dir) || dirname(dir) === dir ? dir : null
	if (nearest === null) return { ...probeRoom(dirname(dir)), dir }
	const { bavail, blocks, bsize } = statfsSync(nearest)
	return { dir, freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
}

export function judgeRoom({ dir, freeBytes, sizeBytes }: RoomFacts): Judgement {
	const room = `${Math.floor(freeBytes / MIB)} of ${Math.floor(sizeBytes / MIB)} MiB are free on the disk of ${dir}`
	const find = `see what fills it (du -xh <mount point> | sort -h | tail) and move that away; never a file of ${dir}`
	if (freeBytes < FULL_BELOW_BYTES)
		return broken(
			`the disk is full: ${room}`,
			'no sale is begun that could not be written down; what was sold is safe; it goes on by itself when there is room',
			act(find),
		)
	if (freeBytes < Math.min(LITTLE_BELOW_BYTES, sizeBytes * LITTLE_BELOW_PART)) return advice(room, act(find))
	return ok(room)
}
