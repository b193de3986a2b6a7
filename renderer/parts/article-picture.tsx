/**
 * What an article looks like; an empty place until it is known, and nothing where it cannot be had. It is drawn, not linked: the page loads
 * nothing but itself (content security policy), and decoding waits for no frame.
 */
import { useEffect, useRef, useState } from 'react'
import { useDesk } from '../state/desk.ts'

/** Enough for all quick keys and what was searched for lately. */
const KEPT_MAX = 200
/** Twice the largest size that it is shown in, for fine screens. */
const EDGE = 112

type Ask = (pictureId: string) => Promise<string | null>

const kept = new Map<string, Promise<ImageBitmap | null>>()

export function ArticlePicture({ pictureId }: { readonly pictureId: string }) {
	const desk = useDesk()
	const canvas = useRef<HTMLCanvasElement>(null)
	const [drawn, setDrawn] = useState<string | null>(null)
	useEffect(() => {
		let isWanted = true
		const ask: Ask = async () => {
			const answer = await desk.query({ kind: 'picture', pictureId })
			return answer.kind === 'picture' ? answer.base64 : null
		}
		void bitmapOf(pictureId, ask).then((bitmap) => {
			const paper = canvas.current
			if (!isWanted || bitmap === null || paper === null) return
			paper.width = bitmap.width
			paper.height = bitmap.height
			paper.getContext('2d')?.drawImage(bitmap, 0, 0)
			setDrawn(pictureId)
		})
		return () => {
			isWanted = false
		}
	}, [desk, pictureId])
	return (
		<canvas
			ref={canvas}
			className={drawn === pictureId ? 'article-picture' : 'article-picture article-picture-awaited'}
		/>
	)
}

async function bitmapOf(pictureId: string, ask: Ask): Promise<ImageBitmap | null> {
	const known = kept.get(pictureId)
	if (known !== undefined) return await known
	const coming = decoded(pictureId, ask)
	kept.set(pictureId, coming)
	const [oldest] = kept.keys()
	if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
	const bitmap = await coming
	// Not to be had now is not never.
	if (bitmap === null) kept.delete(pictureId)
	return bitmap
}

async function decoded(pictureId: string, ask: Ask): Promise<ImageBitmap | null> {
	const base64 = await ask(pictureId).catch(() => null)
	if (base64 === null) return null
	const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
	const size = { resizeHeight: EDGE, resizeQuality: 'medium' } as const
	// What does not decode is shown as little as what is not there.
	return await createImageBitmap(new Blob([bytes]), size).catch(() => null)
}
