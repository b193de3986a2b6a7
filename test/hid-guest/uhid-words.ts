/** What a test tells a simulated HID device, and hears from it. Reports are hexadecimal. */
export type HidDescription = {
	readonly vendorId: number
	readonly productId: number
	/** Also how its device file is found. */
	readonly serialNumber: string
	readonly name: string
	/** Its report descriptor (HID 1.11 §6.2.2). */
	readonly descriptor: string
}

export type DeviceOrder =
	| { readonly kind: 'plug'; readonly description: HidDescription; readonly mode: number }
	| { readonly kind: 'input'; readonly reports: readonly string[] }
	| { readonly kind: 'unplug' }
	| { readonly kind: 'die' }

export type DeviceWord =
	| { readonly kind: 'plugged'; readonly path: string }
	| { readonly kind: 'unplugged' }
	| { readonly kind: 'output'; readonly report: string }
