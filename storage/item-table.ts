/** Articles and the three ways to them: by barcode, by item code, by what somebody types. */
import { type Item, itemSchema } from '../protocol/catalogue/catalogue.ts'
import type { WritableDb } from './database.ts'
import type { SearchBacklog } from './search-backlog.ts'
import type { SearchTable } from './search-table.ts'
import { searchQuery } from './search-words.ts'
import { itemText } from './searched-text.ts'
import { readable, recordFrom, recordText } from './stored-record.ts'

type ItemRow = { readonly item_code: string; readonly record: string }

/** One form for UPC-A, EAN-13 and GTIN-14 of the same article (GS1 General Specifications: GTINs are padded with zeros). */
function gtinOf(digits: string): string {
	return digits.replace(/^0+/, '')
}

/** Sorts after everything a code or name may hold: turns a prefix into a range that an index can answer. */
const AFTER_ALL = '\u{10FFFF}'

export function itemTable(db: WritableDb, words: SearchTable, backlog: Pick<SearchBacklog, 'awaitsItem'>) {
	const kept = db.read<ItemRow & { readonly id: number }>(
		'SELECT id, item_code, record FROM item WHERE item_code = ?',
	)
	const insert = db.write(
		'INSERT INTO item (item_code, name_zh, name_en, department_id, quick_key, record) VALUES (?, ?, ?, ?, ?, ?)',
	)
	const update = db.write(
		'UPDATE item SET name_zh = ?, name_en = ?, department_id = ?, quick_key = ?, record = ? WHERE id = ?',
	)
	const removeItem = db.write('DELETE FROM item WHERE id = ?')
	const insertBarcode = db.write(
		'INSERT INTO item_barcode (gtin, item_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
	)
	const removeBarcodes = db.write('DELETE FROM item_barcode WHERE item_id = ?')
	const byCode = db.read<ItemRow>('SELECT item_code, record FROM item WHERE item_code = ?')
	// Two articles with one barcode: the one with the lowest code, always the same one.
	const byGtin = db.read<ItemRow>(
		'SELECT item_code, record FROM item_barcode JOIN item ON id = item_id WHERE gtin = ? ORDER BY item_code LIMIT 1',
	)
	const byCodePrefix = db.read<ItemRow>(
		'SELECT item_code, record FROM item WHERE item_code >= ? AND item_code < ? ORDER BY item_code LIMIT ?',
	)
	const byGtinPrefix = db.read<ItemRow>(
		'SELECT item_code, record FROM item_barcode JOIN item ON id = item_id WHERE gtin >= ? AND gtin < ? ORDER BY gtin LIMIT ?',
	)
	const byName = ['name_zh', 'name_en'].map((column) =>
		db.read<ItemRow>(
			`SELECT item_code, record FROM item WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column} LIMIT ?`,
		),
	)
	const byWords = db.read<ItemRow>(
		'SELECT item_code, record FROM item WHERE id IN (SELECT rowid FROM item_search WHERE item_search MATCH ? LIMIT ?)',
	)
	const quick = db.read<ItemRow>(
		'SELECT item_code, record FROM item WHERE department_id = ? AND quick_key IS NOT NULL ORDER BY quick_key, item_code',
	)

	function insertNew(item: Item, record: string): void {
		insert(item.itemCode, item.nameZh, item.nameEn, item.departmentId, item.quickKey, record)
		const id = kept.get(item.itemCode)?.id ?? 0
		for (const barcode of item.barcodes) insertBarcode(gtinOf(barcode), id)
		// Many come at once; their words are written when they have all come.
		if (!backlog.awaitsItem(id)) words.put(id, itemText(item))
	}

	/** Prices change often, names and barcodes hardly ever. */
	function replace(id: number, before: Item | null, item: Item, record: string): void {
		update(item.nameZh, item.nameEn, item.departmentId, item.quickKey, record, id)
		if (before?.barcodes.join() !== item.barcodes.join()) {
			removeBarcodes(id)
			for (const barcode of item.barcodes) insertBarcode(gtinOf(barcode), id)
		}
		const isNamedAnew = before === null || itemText(before) !== itemText(item)
		if (isNamedAnew && !backlog.awaitsItem(id)) words.put(id, itemText(item))
	}

	return {
		put(item: Item): void {
			const record = recordText(itemSchema, item)
			const old = kept.get(item.itemCode)
			if (old === undefined) insertNew(item, record)
			else if (old.record !== record)
				replace(
					old.id,
					readable(() => itemFrom(old)),
					item,
					record,
				)
		},
		remove(itemCode: string): void {
			const id = kept.get(itemCode)?.id
			if (id === undefined) return
			words.remove(id)
			removeItem(id)
		},
		findByBarcode(code: string): Item | null {
			const row = /^[0-9]{6,14}$/.test(code) ? byGtin.get(gtinOf(code)) : undefined
			return row === undefined ? null : itemFrom(row)
		},
		find(itemCode: string): Item | null {
			const row = byCode.get(itemCode)
			return row === undefined ? null : itemFrom(row)
		},
		search(typed: string, countMax: number): Item[] {
			const text = typed.trim()
			const found = new Map<string, ItemRow>()
			const take = (rows: readonly ItemRow[]): void => {
				for (const row of rows)
					if (found.size < countMax && !found.has(row.item_code)) found.set(row.item_code, row)
			}
			if (/^[0-9A-Za-z._-]+$/.test(text)) take(byCodePrefix.all(text, text + AFTER_ALL, countMax))
			const gtin = /^[0-9]{2,14}$/.test(text) ? gtinOf(text) : ''
			if (gtin !== '') take(byGtinPrefix.all(gtin, gtin + AFTER_ALL, countMax))
			if (text !== '') for (const rows of byName) take(rows.all(text, text + AFTER_ALL, countMax))
			const query = searchQuery(text)
			if (query !== null && found.size < countMax) take(byWords.all(query, countMax))
			return [...found.values()].map(itemFrom)
		},
		quickKeysOf: (departmentId: string): Item[] => quick.all(departmentId).map(itemFrom),
	}
}

function itemFrom(row: ItemRow): Item {
	return recordFrom(itemSchema, row.record, `item ${row.item_code}`)
}
