import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { journeyTable } from '../journeys/functions/journey-table.ts'

const PAGE = join(import.meta.dirname, '../../docs/journeys.md')

test('docs/journeys.md says what the journeys show', () => {
	const [, table] = readFileSync(PAGE, 'utf8').split('<!-- table -->\n')
	expect(table?.trim(), 'put this table there').toBe(journeyTable())
})
