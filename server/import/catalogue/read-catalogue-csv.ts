/** A CSV file of articles, or of departments: its header says which. Every fault is collected, not only the first. */
import { itemCodeSchema } from '../../../protocol/base/ids.ts'
import { minor } from '../../../protocol/base/money.ts'
import type { Department, Item } from '../../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../../protocol/limits.ts'
import type {
	CatalogueFile,
	Fault,
	NamedDepartment,
	NamedItem,
	OptionalField,
	Placed,
} from './catalogue-file.ts'
import {
	barcodesCell,
	type CellValue,
	codeCell,
	orderCell,
	piecesCell,
	priceCell,
	soldByCell,
	taxCell,
	textCell,
	yesCell,
} from './cells.ts'
import {
	DEPARTMENT_COLUMNS,
	type DepartmentColumn,
	type Header,
	ITEM_COLUMNS,
	type ItemColumn,
	readHeader,
} from './columns.ts'
import { type CsvRow, readCsv } from './csv.ts'

const NEEDED: readonly ItemColumn[] = [
	'itemCode',
	'barcodes',
	'nameZh',
	'departmentId',
	'unitPrice',
	'taxRate',
]
const OPTIONAL: readonly OptionalField[] = [
	'nameEn',
	'counter',
	'soldBy',
	'quickKey',
	'parts',
	'deposits',
	'isDeposit',
]

const NOTHING: CatalogueFile = {
	departments: null,
	items: null,
	promotions: null,
	namedItems: [],
	namedDepartments: [],
	absentFields: [],
	ignoredColumns: [],
	faults: [],
}

export function readCatalogueCsv(text: string): CatalogueFile {
	const csv = readCsv(text)
	if (csv.kind === 'openQuote')
		return failed(
			'quoteOpen',
			`line ${csv.line}`,
			'a quote is opened here and never closed; double it, or close it',
		)
	const [header, ...rows] = csv.rows
	if (header === undefined || rows.length === 0)
		return failed('fileEmpty', null, 'the file needs a line of column names and a line for each record')
	const isOfItems = readHeader(header.cells, ITEM_COLUMNS).at.has('itemCode')
	return isOfItems ? readItems(header, rows) : readDepartments(header, rows)
}

function failed(code: string, place: string | null, whatToDo: string): CatalogueFile {
	return { ...NOTHING, faults: [{ code, place, column: null, value: '', whatToDo }] }
}

function readItems(first: CsvRow, rows: readonly CsvRow[]): CatalogueFile {
	const header = readHeader(first.cells, ITEM_COLUMNS)
	const faults = headerFaults(header, NEEDED, first)
	if (faults.length > 0) return { ...NOTHING, faults }
	const reader = rowReader(header, first, faults)
	const namedItems: Placed<NamedItem>[] = []
	const items = rows.flatMap((row) => itemOf(reader(row), header, namedItems) ?? [])
	const absentFields = OPTIONAL.filter((field) => !header.at.has(field))
	return { ...NOTHING, items, namedItems, absentFields, ignoredColumns: header.ignored, faults }
}

function readDepartments(first: CsvRow, rows: readonly CsvRow[]): CatalogueFile {
	const header = readHeader(first.cells, DEPARTMENT_COLUMNS)
	const faults = headerFaults(header, ['departmentId', 'nameZh', 'position'], first)
	if (faults.length > 0) return { ...NOTHING, faults }
	const reader = rowReader(header, first, faults)
	const namedDepartments: Placed<NamedDepartment>[] = []
	const departments = rows.flatMap((row) => departmentOf(reader(row), namedDepartments) ?? [])
	return { ...NOTHING, departments, namedDepartments, ignoredColumns: header.ignored, faults }
}

function headerFaults<Column extends string>(
	{ at, twice }: Header<Column>,
	needed: readonly Column[],
	{ line }: CsvRow,
): Fault[] {
	const place = `line ${line}`
	const missing = needed
		.filter((column) => !at.has(column))
		.map((column) => ({
			code: 'columnMissing',
			place,
			column,
			value: '',
			whatToDo: `the file has no column ${column}; add it, or name it so in the first line`,
		}))
	const double = twice.map(({ column, names }) => ({
		code: 'columnTwice',
		place,
		column,
		value: names.join(', '),
		whatToDo: 'both columns mean the same; leave one of them out',
	}))
	return [...missing, ...double]
}

/** Reads the cells of one row; what is wrong goes to `faults`, and the row then counts as broken. */
interface RowReader<Column extends string> {
	readonly place: string
	/** Undefined: there is a fault. An absent column reads as an empty cell. */
	read<Value>(column: Column, parse: (cell: string) => CellValue<Value>): Value | undefined
	readonly isWhole: () => boolean
}

function rowReader<Column extends string>({ at }: Header<Column>, first: CsvRow, faults: Fault[]) {
	return (row: CsvRow): RowReader<Column> => {
		const place = `line ${row.line}`
		const before = faults.length
		if (row.cells.slice(first.cells.length).some((cell) => cell.trim() !== ''))
			faults.push({
				code: 'cellsTooMany',
				place,
				column: null,
				value: row.cells.join(',').slice(0, 80),
				whatToDo: `${row.cells.length} cells under ${first.cells.length} columns; text that holds the separator needs quotes`,
			})
		return {
			place,
			read: (column, parse) => {
				const cell = row.cells[at.get(column) ?? -1] ?? ''
				const found = parse(cell)
				if ('value' in found) return found.value
				for (const { code, whatToDo, value } of found.faults)
					faults.push({ code, place, column, value: value ?? cell.trim(), whatToDo })
				return undefined
			},
			isWhole: () => faults.length === before,
		}
	}
}

function itemOf(
	row: RowReader<ItemColumn>,
	{ at }: Header<ItemColumn>,
	namedItems: Placed<NamedItem>[],
): Placed<Item> | null {
	const nameZh = row.read('nameZh', named)
	const counter = row.read('counter', (cell) => textCell(cell, 40))
	const read = {
		itemCode: row.read('itemCode', (cell) => codeCell(cell, 32)),
		barcodes: row.read('barcodes', barcodesCell),
		nameZh,
		nameEn: row.read('nameEn', (cell) => textCell(cell, 60)),
		departmentId: row.read('departmentId', (cell) => codeCell(cell, 16)),
		unitPrice: row.read('unitPrice', priceCell),
		taxRateBasisPoints: row.read('taxRate', taxCell),
		quickKey: row.read('quickKey', orderCell),
		soldBy: row.read('soldBy', soldByCell),
		deposits: row.read('deposits', (cell) => piecesCell(cell, LIMITS.depositsPerItemMax)),
		isDeposit: row.read('isDeposit', yesCell),
		parts: row.read('parts', (cell) => piecesCell(cell, LIMITS.partsPerSetMax)),
	}
	const { itemCode = null, departmentId = null, barcodes = [] } = read
	namedItems.push({ place: row.place, body: { itemCode, departmentId, barcodes } })
	if (!row.isWhole()) return null
	const body: Item = {
		itemCode: itemCodeSchema.parse(read.itemCode),
		barcodes: [...(read.barcodes ?? [])],
		nameZh: nameZh ?? '',
		// Without a name of its own in English it keeps the one it has.
		nameEn: read.nameEn || (nameZh ?? ''),
		departmentId: read.departmentId ?? '',
		counter: counter || null,
		unitPriceMinor: minor(read.unitPrice ?? 0),
		...(read.deposits === undefined || read.deposits.length === 0 ? {} : { deposits: [...read.deposits] }),
		...(read.isDeposit ? { isDeposit: true } : {}),
		...(read.parts === undefined || read.parts.length === 0 ? {} : { parts: [...read.parts] }),
		...(read.soldBy === 'weight' && at.has('soldBy') ? { soldBy: 'weight' } : {}),
		taxRateBasisPoints: read.taxRateBasisPoints ?? 0,
		quickKey: read.quickKey ?? null,
	}
	return { place: row.place, body }
}

function departmentOf(
	row: RowReader<DepartmentColumn>,
	namedDepartments: Placed<NamedDepartment>[],
): Placed<Department> | null {
	const nameZh = row.read('nameZh', departmentName)
	const nameEn = row.read('nameEn', (cell) => textCell(cell, 40))
	const departmentId = row.read('departmentId', (cell) => codeCell(cell, 16))
	const position = row.read('position', orderCell)
	namedDepartments.push({ place: row.place, body: { departmentId: departmentId ?? null } })
	if (!row.isWhole() || departmentId === undefined || nameZh === undefined) return null
	return {
		place: row.place,
		body: { departmentId, nameZh, nameEn: nameEn || nameZh, position: position ?? 0 },
	}
}

function named(cell: string, lengthMax = 60): CellValue<string> {
	const text = textCell(cell, lengthMax)
	if (!('value' in text) || text.value !== '') return text
	return { faults: [{ code: 'nameMissing', whatToDo: 'write the name that stands on the receipt' }] }
}

function departmentName(cell: string): CellValue<string> {
	return named(cell, 40)
}
