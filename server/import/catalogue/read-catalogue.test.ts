/** What is read from files of the merchandise system, and each fault with the words that help. */
import { expect, it } from 'vitest'
import { checkCatalogue } from './check-catalogue.ts'
import { readCatalogueCsv } from './read-catalogue-csv.ts'
import { readCatalogueJson } from './read-catalogue-json.ts'

const HEADER = 'itemCode,barcodes,nameZh,nameEn,departmentId,counter,unitPrice,soldBy,taxRate,quickKey'
const GOOD = '1001,6901234567892,茶,Tea,D1,,10.00,piece,13%,'
const TEA = {
	itemCode: '1001',
	barcodes: ['6901234567892'],
	nameZh: '茶',
	nameEn: 'Tea',
	departmentId: 'D1',
	counter: null,
	unitPriceMinor: 1_000,
	taxRateBasisPoints: 1_300,
	quickKey: null,
}
const KNOWN = { departmentIds: new Set(['D1']), barcodes: new Map<string, string>(), articles: [] }

const read = (...lines: string[]) => readCatalogueCsv([HEADER, ...lines].join('\n'))

it('reads an article', () => {
	expect(read(GOOD)).toMatchObject({ items: [{ place: 'line 2', body: TEA }], faults: [] })
})

it.each<[string, string, object]>([
	['Excel’s way of keeping zeros', '="0042",6901234567892,茶,Tea,D1,,10,piece,13,', { itemCode: '0042' }],
	['another', "'0042,6901234567892,茶,Tea,D1,,10,piece,13,", { itemCode: '0042' }],
	[
		'a price of a currency and thousands',
		'1,6901234567892,茶,Tea,D1,,"¥ 1,234.50",,13,',
		{ unitPriceMinor: 123_450 },
	],
	['a price with needless zeros', '1,6901234567892,茶,Tea,D1,,9.900,,13,', { unitPriceMinor: 990 }],
	['full-width digits', '1,６９０１２３４５６７８９２,茶,Tea,D1,,１０．５０,,13,', { unitPriceMinor: 1_050 }],
	['a UPC-A', '1,012345678905,茶,Tea,D1,,1,,13,', { barcodes: ['0012345678905'] }],
	[
		'several barcodes',
		'1,6901234567892 | 6901234567908,茶,Tea,D1,,1,,9%,',
		{ barcodes: ['6901234567892', '6901234567908'] },
	],
	['goods by weight', '1,6901234567892,茶,Tea,D1,,1,称重,9%,3', { soldBy: 'weight', quickKey: 3 }],
	['no English name', '1,6901234567892,茶,,D1,,1,,13,', { nameEn: '茶' }],
])('undoes what spreadsheets do: %s', (_, line, expected) => {
	expect(read(line)).toMatchObject({ items: [{ body: expected }], faults: [] })
})

it.each<[code: string, column: string, value: string, line: string]>([
	['priceDecimals', 'unitPrice', '9.995', '1,6901234567892,茶,Tea,D1,,9.995,,13,'],
	['priceUnreadable', 'unitPrice', '9,5', '1,6901234567892,茶,Tea,D1,,"9,5",,13,'],
	['priceUnreadable', 'unitPrice', '-1', '1,6901234567892,茶,Tea,D1,,-1,,13,'],
	['priceMissing', 'unitPrice', '', '1,6901234567892,茶,Tea,D1,,,,13,'],
	['priceTooHigh', 'unitPrice', '6901234567892', '1,6901234567892,茶,Tea,D1,,6901234567892,,13,'],
	['numberShortened', 'barcodes', '6.90123E+12', '1,6.90123E+12,茶,Tea,D1,,1,,13,'],
	['barcodeCheckDigit', 'barcodes', '6901234567893', '1,6901234567893,茶,Tea,D1,,1,,13,'],
	['barcodeZerosLost', 'barcodes', '12345678905', '1,12345678905,茶,Tea,D1,,1,,13,'],
	['barcodeLength', 'barcodes', '690123456', '1,690123456,茶,Tea,D1,,1,,13,'],
	['barcodeMissing', 'barcodes', '', '1,,茶,Tea,D1,,1,,13,'],
	['codeMissing', 'itemCode', '', ',6901234567892,茶,Tea,D1,,1,,13,'],
	['nameMissing', 'nameZh', '', '1,6901234567892,,Tea,D1,,1,,13,'],
	['taxAmbiguous', 'taxRate', '0.13', '1,6901234567892,茶,Tea,D1,,1,,0.13,'],
	['soldByUnknown', 'soldBy', 'box', '1,6901234567892,茶,Tea,D1,,1,box,13,'],
	['orderUnreadable', 'quickKey', 'first', '1,6901234567892,茶,Tea,D1,,1,,13,first'],
])('says %s of %s "%s"', (code, column, value, line) => {
	const { items, faults } = read(GOOD, line)
	expect(faults).toEqual([{ code, place: 'line 3', column, value, whatToDo: expect.stringMatching(/../) }])
	expect(items).toHaveLength(1)
})

it('tells all that is wrong, not only the first', () => {
	const { faults } = read('1,690123456,茶,Tea,D1,,x,,13,', '2,6901234567892,茶,Tea,D1,,1,,x,,more')
	expect(faults.map(({ place, code }) => [place, code])).toEqual([
		['line 2', 'barcodeLength'],
		['line 2', 'priceUnreadable'],
		['line 3', 'cellsTooMany'],
		['line 3', 'taxUnreadable'],
	])
})

it('reads headers in Chinese, and says which columns it does not use or does not find', () => {
	const text = '货号,条码,名称,部门,单价,税率,库存\n1001,6901234567892,茶,D1,10,13%,7\n'
	expect(readCatalogueCsv(text)).toMatchObject({
		items: [{ body: { ...TEA, nameEn: '茶' } }],
		ignoredColumns: ['库存'],
		absentFields: ['nameEn', 'counter', 'soldBy', 'quickKey', 'parts', 'deposits', 'isDeposit'],
		faults: [],
	})
	const less = readCatalogueCsv('货号,条码,Barcode\n1,2,3\n')
	expect(less.faults.map(({ code, column }) => [code, column])).toEqual([
		['columnMissing', 'nameZh'],
		['columnMissing', 'departmentId'],
		['columnMissing', 'unitPrice'],
		['columnMissing', 'taxRate'],
		['columnTwice', 'barcodes'],
	])
})

it('reads a file of departments', () => {
	expect(readCatalogueCsv('departmentId,nameZh,nameEn,position\nD9,玩具,Toys,4\n')).toMatchObject({
		departments: [{ body: { departmentId: 'D9', nameZh: '玩具', nameEn: 'Toys', position: 4 } }],
		items: null,
		faults: [],
	})
})

it('reads JSON, and names the record of a fault', () => {
	const items = [TEA, { ...TEA, itemCode: '1002', unitPriceMinor: 9.5, barcodes: ['6901234567908'] }]
	const { faults, items: whole } = readCatalogueJson(JSON.stringify({ items, stock: [] }))
	expect(whole).toMatchObject([{ place: 'items[0]', body: TEA }])
	expect(faults).toMatchObject([
		{ code: 'partUnknown', column: 'stock' },
		{ code: 'fieldWrong', place: 'items[1]', column: 'unitPriceMinor', value: '9.5' },
	])
	expect(readCatalogueJson('{"items":').faults).toMatchObject([{ code: 'notJson' }])
	expect(readCatalogueJson('{}').faults).toMatchObject([{ code: 'fileEmpty' }])
})

it.each<[string, readonly string[], object]>([
	[
		'a code twice',
		[GOOD, '1001,6901234567908,茶,Tea,D1,,1,,13,'],
		{ code: 'itemCodeTwice', place: 'line 3', value: '1001' },
	],
	[
		'a barcode of two articles',
		[GOOD, '1002,6901234567892,茶,Tea,D1,,1,,13,'],
		{ code: 'barcodeTwice', place: 'line 3' },
	],
	[
		'a department that nobody knows',
		['1,6901234567908,茶,Tea,D7,,1,,13,'],
		{ code: 'departmentUnknown', value: 'D7' },
	],
])('sees across lines: %s', (_, lines, expected) => {
	expect(checkCatalogue(read(...lines), KNOWN)).toMatchObject([expected])
})

it('sees a barcode that an article has which is not in the file', () => {
	const known = { ...KNOWN, barcodes: new Map([['6901234567892', '0999']]) }
	expect(checkCatalogue(read(GOOD), known)).toMatchObject([{ code: 'barcodeTaken', value: '6901234567892' }])
})

it.each([
	['1001 * 2', []],
	['两件茶', ['codeUnreadable']],
	['1001*2;1002', []],
	['1001×3', []],
	['1001*0', ['partsUnreadable']],
	['1001*2;1001', ['namedTwice']],
	['9999', ['partUnknown']],
])('reads and checks what a set holds: %s', (cell, codes) => {
	const file = readCatalogueCsv(
		[
			`${HEADER},套装`,
			`${GOOD},`,
			`${GOOD.replace('1001', '1002').replace('6901234567892', '6901234567908')},`,
		]
			.concat(`${GOOD.replace('1001', '1003').replace('6901234567892', '6901234567915')},${cell}`)
			.join('\n'),
	)
	const faults = file.faults.length > 0 ? file.faults : checkCatalogue(file, KNOWN)
	expect(faults.map(({ code }) => code)).toEqual(codes)
})

it.each([
	['BOTTLE', [], 'a deposit by its code'],
	['BOTTLE*2', [], 'two of it'],
	['1001', ['depositUnknown'], 'goods are no deposit'],
	['NONE', ['depositUnknown'], 'a code that nobody has'],
])('reads and checks a deposit: %s', (cell, codes) => {
	const bottle = 'BOTTLE,2000000000015,瓶押金,Bottle deposit,D1,,1.00,piece,0%,'
	const file = readCatalogueCsv(
		[`${HEADER},押金,押金品`, `${GOOD},,`, `${bottle},,是`]
			.concat(`${GOOD.replace('1001', '1003').replace('6901234567892', '6901234567915')},${cell},否`)
			.join('\n'),
	)
	expect(file.faults).toEqual([])
	expect(checkCatalogue(file, KNOWN).map(({ code }) => code)).toEqual(codes)
})

it('takes no deposit that is weighed, holds something or has one itself', () => {
	const bottle = 'BOTTLE,2000000000015,瓶押金,Bottle deposit,D1,,1.00'
	const file = readCatalogueCsv([`${HEADER},押金,押金品`, `${bottle},weight,0%,,,是`].join('\n'))
	expect(checkCatalogue(file, KNOWN)).toMatchObject([{ code: 'depositNotPlain', column: 'isDeposit' }])
	const other = readCatalogueCsv([`${HEADER},押金,押金品`, `${bottle},piece,0%,,,也许`].join('\n'))
	expect(other.faults).toMatchObject([{ code: 'yesUnknown', value: '也许' }])
})
