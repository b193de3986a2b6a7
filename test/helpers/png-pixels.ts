/** The pixels of a PNG, read by the browser that the journeys run anyway. */
import type { Page } from 'playwright-core'

export type Pixels = {
	readonly width: number
	readonly height: number
	/** Whether the pixel is dark. */
	readonly isInk: (x: number, y: number) => boolean
}

const SIGNATURE = '89504e470d0a1a0a'

/** `page`: any page of Chromium without a content security policy. Throws when the bytes are no PNG. */
export async function pngPixels(page: Page, png: Buffer): Promise<Pixels> {
	if (png.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Error('this is no PNG')
	const { width, height, ink } = await page.evaluate(async (base64) => {
		const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))
		const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
		const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')
		if (pen === null) throw new Error('no canvas')
		pen.drawImage(image, 0, 0)
		const { data } = pen.getImageData(0, 0, image.width, image.height)
		const dark = Array.from({ length: data.length / 4 }, (_, at) => ((data[at * 4] ?? 255) < 128 ? '1' : '0'))
		return { width: image.width, height: image.height, ink: dark.join('') }
	}, png.toString('base64'))
	return { width, height, isInk: (x, y) => ink[y * width + x] === '1' }
}
