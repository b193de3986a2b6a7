/** What a file of the merchandise system says, as far as it could be read, and everything that is wrong with it. */
import type { Department, Item } from '../../../protocol/catalogue/catalogue.ts'
import type { Promotion } from '../../../protocol/catalogue/promotion.ts'

/** One thing that a person must put right in the file; with any of them nothing is imported. */
export interface Fault {
	readonly code: string
	/** Where it stands: a line of the file (the header is line 1), or a record as `items[3]`. Null: the file as a whole. */
	readonly place: string | null
	readonly column: string | null
	readonly value: string
	/** A sentence for whoever keeps the file. */
	readonly whatToDo: string
}

/** A record with its place, so that what is found out later can name it. */
export interface Placed<Body> {
	readonly place: string
	readonly body: Body
}

/** What a record says of itself and of others, as far as it could be read: null where it could not. */
export interface NamedItem {
	readonly itemCode: string | null
	readonly departmentId: string | null
	readonly barcodes: readonly string[]
}
export interface NamedDepartment {
	readonly departmentId: string | null
}

/** Fields of an article that a file need not have: what is known of them stays. */
export type OptionalField = 'nameEn' | 'counter' | 'soldBy' | 'quickKey' | 'parts' | 'deposits' | 'isDeposit'

/** A part that is null is not in the file, and nothing of it is changed. */
export interface CatalogueFile {
	readonly departments: readonly Placed<Department>[] | null
	readonly items: readonly Placed<Item>[] | null
	readonly promotions: readonly Placed<Promotion>[] | null
	/** Of all records in the order of the file, also of those with faults: what names one of them names something. */
	readonly namedItems: readonly Placed<NamedItem>[]
	readonly namedDepartments: readonly Placed<NamedDepartment>[]
	readonly absentFields: readonly OptionalField[]
	/** Header names that mean nothing here. */
	readonly ignoredColumns: readonly string[]
	readonly faults: readonly Fault[]
}
