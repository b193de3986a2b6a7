/** The example files of the documentation are what it says, for the demonstration's departments. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { articleNumberOf } from '../../../protocol/catalogue/gtin.ts'
import { demoDepartments, demoItems } from '../../../test/fixtures/demo-data/catalogue.ts'
import { seededRandom } from '../../../test/fixtures/demo-data/seeded-random.ts'
import { checkCatalogue } from './check-catalogue.ts'
import { readCatalogueFile } from './read-catalogue-file.ts'

const example = (name: string) => readCatalogueFile(join('docs', 'examples', name))

it('can be imported into the demonstration, and say the same in both encodings', async () => {
	const barcodes = new Map(
		demoItems(seededRandom(1)).flatMap(({ itemCode, barcodes: each }) =>
			each.map((code) => [articleNumberOf(code), itemCode]),
		),
	)
	const known = {
		departmentIds: new Set(demoDepartments().map(({ departmentId }) => departmentId)),
		barcodes,
		articles: [],
	}
	const { encoding, file } = await example('articles.csv')
	expect(encoding).toBe('UTF-8')
	expect(file.faults).toEqual([])
	expect(checkCatalogue(file, known)).toEqual([])
	expect(file.items).toHaveLength(8)
	const chinese = await example('articles-gb18030.csv')
	expect(chinese.encoding).toBe('GB18030')
	expect(chinese.file).toEqual(file)
})
