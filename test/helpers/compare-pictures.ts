/** How far two pictures differ, judged by the browser that drew them: no package for it is needed. */
import type { Page } from 'playwright-core'

/** Below it two values of one colour channel are taken for the same: edges of letters are never quite alike. */
const CHANNEL_STEP = 48

/** The share of dots that differ, 0 to 1; 1 when the sizes do. `page`: any page without a content security policy. */
export function differingShare(page: Page, one: Buffer, other: Buffer): Promise<number> {
	return page.evaluate(
		async ({ pictures, step }) => {
			const dotsOf = async (base64: string) => {
				const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))
				const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
				const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')
				if (pen === null) throw new Error('no canvas')
				pen.drawImage(image, 0, 0)
				return pen.getImageData(0, 0, image.width, image.height)
			}
			const [a, b] = await Promise.all(pictures.map(dotsOf))
			if (a === undefined || b === undefined || a.width !== b.width || a.height !== b.height) return 1
			let differing = 0
			for (let at = 0; at < a.data.length; at += 4) {
				const isOther = [0, 1, 2].some(
					(channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > step,
				)
				if (isOther) differing++
			}
			return (differing * 4) / a.data.length
		},
		{ pictures: [one.toString('base64'), other.toString('base64')], step: CHANNEL_STEP },
	)
}
