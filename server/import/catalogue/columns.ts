/** Which column of a CSV file is which field: the header names that we know, in both languages. */

export type ItemColumn =
	| 'itemCode'
	| 'barcodes'
	| 'nameZh'
	| 'nameEn'
	| 'departmentId'
	| 'counter'
	| 'unitPrice'
	| 'soldBy'
	| 'taxRate'
	| 'quickKey'
	| 'parts'
	| 'deposits'
	| 'isDeposit'
export type DepartmentColumn = 'departmentId' | 'nameZh' | 'nameEn' | 'position'

/** Compared without case, spaces, `_` and `-`; the first is what the documentation says. */
const NAMES: Readonly<Record<ItemColumn | DepartmentColumn, readonly string[]>> = {
	itemCode: ['itemcode', 'code', 'sku', 'plu', '货号', '商品编码', '商品代码', '编码'],
	barcodes: ['barcodes', 'barcode', 'ean', 'gtin', '条码', '条形码', '商品条码', '国际条码'],
	nameZh: ['namezh', '名称', '中文名', '中文名称', '品名', '商品名称', '部门名称'],
	nameEn: ['nameen', '英文名', '英文名称'],
	departmentId: ['departmentid', 'department', '部门', '部门编码', '部门代码', '课组'],
	counter: ['counter', '专柜', '柜组', '柜台'],
	unitPrice: ['unitprice', 'price', '单价', '售价', '零售价', '价格'],
	soldBy: ['soldby', '销售方式', '计价方式', '计量方式'],
	taxRate: ['taxrate', 'tax', 'vat', '税率'],
	quickKey: ['quickkey', '快捷键', '快捷键顺序'],
	parts: ['parts', 'set', '套装', '套装内容', '套装组成', '组合商品'],
	deposits: ['deposits', 'deposit', '押金', '押金编码'],
	isDeposit: ['isdeposit', '押金品', '是否押金'],
	position: ['position', '顺序', '排序', '序号'],
}

export const ITEM_COLUMNS: readonly ItemColumn[] = [
	'itemCode',
	'barcodes',
	'nameZh',
	'nameEn',
	'departmentId',
	'counter',
	'unitPrice',
	'soldBy',
	'taxRate',
	'quickKey',
	'parts',
	'deposits',
	'isDeposit',
]
export const DEPARTMENT_COLUMNS: readonly DepartmentColumn[] = [
	'departmentId',
	'nameZh',
	'nameEn',
	'position',
]

export interface Header<Column extends string> {
	/** Field → index of its cell. */
	readonly at: ReadonlyMap<Column, number>
	readonly ignored: readonly string[]
	/** Two columns of the file that mean one field. */
	readonly twice: readonly { readonly column: Column; readonly names: readonly [string, string] }[]
}

export function readHeader<Column extends ItemColumn | DepartmentColumn>(
	cells: readonly string[],
	columns: readonly Column[],
): Header<Column> {
	const at = new Map<Column, number>()
	const ignored: string[] = []
	const twice: { column: Column; names: [string, string] }[] = []
	cells.forEach((cell, index) => {
		const name = cell
			.normalize('NFKC')
			.toLowerCase()
			.replace(/[\s_-]/g, '')
		const column = columns.find((one) => NAMES[one].includes(name))
		const earlier = column === undefined ? undefined : at.get(column)
		if (column === undefined) {
			if (name !== '') ignored.push(cell.trim())
		} else if (earlier === undefined) at.set(column, index)
		else twice.push({ column, names: [cells[earlier] ?? '', cell] })
	})
	return { at, ignored, twice }
}
