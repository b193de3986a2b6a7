/** A JSON file: `departments`, `items`, `promotions`, each as its schema has it and each optional. */
import { z } from 'zod'
import { departmentSchema, itemSchema } from '../../../protocol/catalogue/catalogue.ts'
import { hasGtinCheckDigit } from '../../../protocol/catalogue/gtin.ts'
import { promotionSchema } from '../../../protocol/catalogue/promotion.ts'
import type { CatalogueFile, Fault, Placed } from './catalogue-file.ts'

const PARTS = ['departments', 'items', 'promotions']
/** Pictures come by a command of their own. */
const ITEM = itemSchema.omit({ picture: true })
const textSchema = z.string().nullable().catch(null)
const namedItemSchema = z.object({
	itemCode: textSchema,
	departmentId: textSchema,
	barcodes: z.array(z.string()).catch([]),
})
const namedDepartmentSchema = z.object({ departmentId: textSchema })

export function readCatalogueJson(text: string): CatalogueFile {
	const faults: Fault[] = []
	const whole = objectIn(text, faults)
	for (const key of Object.keys(whole))
		if (!PARTS.includes(key))
			faults.push(fault('partUnknown', null, key, '', `a catalogue has ${PARTS.join(', ')}; leave this out`))
	const departments = part(whole, 'departments', departmentSchema, faults)
	const items = part(whole, 'items', ITEM, faults)
	const promotions = part(whole, 'promotions', promotionSchema, faults)
	if (faults.length === 0 && !departments && !items && !promotions)
		faults.push(fault('fileEmpty', null, null, '', `the file has none of ${PARTS.join(', ')}`))
	for (const { place, body } of items ?? []) faults.push(...barcodeFaults(place, body.barcodes))
	const namedItems = named(whole, 'items', namedItemSchema)
	const namedDepartments = named(whole, 'departments', namedDepartmentSchema)
	return {
		...{ departments, items, promotions, namedItems, namedDepartments },
		...{ absentFields: [], ignoredColumns: [], faults },
	}
}

function fault(
	code: string,
	place: string | null,
	column: string | null,
	value: string,
	whatToDo: string,
): Fault {
	return { code, place, column, value, whatToDo }
}

function objectIn(text: string, faults: Fault[]): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(text)
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
		faults.push(fault('notAnObject', null, null, '', `write an object with ${PARTS.join(', ')}`))
	} catch (error) {
		faults.push(fault('notJson', null, null, '', error instanceof Error ? error.message : String(error)))
	}
	return {}
}

function part<Body>(
	whole: Readonly<Record<string, unknown>>,
	name: string,
	schema: z.ZodType<Body>,
	faults: Fault[],
): Placed<Body>[] | null {
	const list = whole[name]
	if (list === undefined) return null
	if (!Array.isArray(list)) {
		faults.push(fault('notAList', null, name, '', 'write a list in [ ]'))
		return null
	}
	return list.flatMap((record: unknown, index): Placed<Body>[] => {
		const place = `${name}[${index}]`
		const parsed = schema.safeParse(record)
		if (parsed.success) return [{ place, body: parsed.data }]
		for (const { path, message } of parsed.error.issues)
			faults.push(fault('fieldWrong', place, path.join('.') || null, valueAt(record, path), message))
		return []
	})
}

/** A record that is no object names nothing. */
function named<Body>(
	whole: Readonly<Record<string, unknown>>,
	name: string,
	schema: z.ZodType<Body>,
): Placed<Body>[] {
	const list = whole[name]
	if (!Array.isArray(list)) return []
	return list.flatMap((record: unknown, index): Placed<Body>[] => {
		const parsed = schema.safeParse(record)
		return parsed.success ? [{ place: `${name}[${index}]`, body: parsed.data }] : []
	})
}

function valueAt(record: unknown, path: readonly PropertyKey[]): string {
	const found = path.reduce<unknown>(
		(at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
		record,
	)
	return found === undefined ? '' : JSON.stringify(found).slice(0, 80)
}

function barcodeFaults(place: string, barcodes: readonly string[]): Fault[] {
	return barcodes
		.filter((barcode) => !hasGtinCheckDigit(barcode))
		.map((barcode) =>
			fault('barcodeCheckDigit', place, 'barcodes', barcode, 'its check digit is wrong; look at the goods'),
		)
}
