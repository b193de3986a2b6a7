/* The doctor's report for people: a line for each check, and below a broken one what is safe and what mends it. */
import type { Mend } from './judgement.ts'
import type { Finding, Report } from './run-doctor.ts'

const MARKS: Readonly<Record<Finding['state'], string>> = {
	ok: 'ok     ',
	advice: 'advice ',
	broken: 'BROKEN ',
	unseen: '-      ',
}
const INDENT = ' '.repeat(8)

export function reportLines({ findings }: Report): readonly string[] {
	const brokenCount = findings.filter(({ state }) => state === 'broken').length
	const end = brokenCount === 0 ? 'nothing is broken' : `${brokenCount} broken, of ${findings.length} checks`
	return [...findings.flatMap(linesOf), end]
}

function linesOf(finding: Finding): readonly string[] {
	const { id, state, what } = finding
	const first = `${MARKS[state]} ${id}: ${what}`
	if (state === 'ok' || state === 'unseen') return [first]
	const mend = `${INDENT}${mendWords(finding.mend)}`
	return state === 'advice' ? [first, mend] : [first, `${INDENT}meanwhile: ${finding.safe}`, mend]
}

function mendWords(mend: Mend): string {
	switch (mend.kind) {
		case 'command':
			return `mend it: $ ${mend.command}`
		case 'act':
			return `mend it: ${mend.words}`
		case 'setting': {
			const place = mend.at.join('.')
			if (mend.value === null) return `mend it: in ${mend.file} take out "${place}"`
			return `mend it: in ${mend.file} write at ${place}: ${JSON.stringify(mend.value)}`
		}
	}
}
