import { expect, it } from 'vitest'
import { hashSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { memoryDisk, newChain } from '../simulators/memory-disk.ts'
import { WrittenEntries } from './written-entries.ts'

const TILL = tillIdSchema.parse('S01-01')

const sealed = (seq: number, story: string) => ({
	seq,
	hash: hashSchema.parse(story.repeat(63) + String(seq)),
	text: story,
})

/** A disk that has pruned all that it ever wrote. */
function prunedDisk(headSeq: number) {
	const disk = memoryDisk(TILL)
	disk.chains.set(1, { ...newChain(), headSeq, storedSeq: headSeq, postedSeq: headSeq })
	return disk
}

function fateOf(entries: WrittenEntries, seq: number, story: string) {
	const one = entries.get(sealed(seq, story).hash)
	if (one === undefined) throw new Error(`${story} ${seq} was never written`)
	return { maybeLost: entries.isMaybeLost(one), bereaved: entries.isBereaved(one) }
}

it('counts entries that a disk had pruned among those that were on it when it is put back', () => {
	const entries = new WrittenEntries()
	entries.note(1, [sealed(1, 'a'), sealed(2, 'a')])
	entries.lose(prunedDisk(2), prunedDisk(1), () => 2)
	entries.note(1, [sealed(2, 'b')])
	expect(fateOf(entries, 1, 'a')).toEqual({ maybeLost: false, bereaved: false })
	expect(fateOf(entries, 2, 'a')).toEqual({ maybeLost: false, bereaved: true })
	expect(fateOf(entries, 2, 'b')).toEqual({ maybeLost: true, bereaved: false })
})

it('calls nothing disputable that follows a disk which lost nothing', () => {
	const entries = new WrittenEntries()
	entries.note(1, [sealed(1, 'a')])
	entries.lose(prunedDisk(1), prunedDisk(1), () => 1)
	entries.note(1, [sealed(2, 'a')])
	expect(fateOf(entries, 2, 'a')).toEqual({ maybeLost: false, bereaved: false })
})
