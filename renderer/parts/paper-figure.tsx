/** What stands on a receipt besides text: bars, a QR code, a picture. */
import { correction, generate } from 'lean-qr'
import { code128Widths } from './code128.ts'
import { ean13Widths } from './ean13.ts'
import type { PaperFigure } from './receipt-rows.ts'

export function Figure({ figure, data }: { readonly figure: PaperFigure; readonly data: string }) {
	switch (figure.kind) {
		case 'code128':
			return <Bars widths={code128Widths(data)} data={data} />
		case 'ean13':
			return <Bars widths={ean13Widths(data)} data={data} />
		case 'qr':
			return <Qr data={data} />
		case 'image':
			return <Picture figure={figure} />
	}
}

/** Of 80 mm paper: a column is twelve dots wide, and the printer takes the widest bars that fit. */
const COLUMN_DOTS = 12
const PAPER_DOTS = 576

function Bars({ widths, data }: { readonly widths: readonly number[]; readonly data: string }) {
	let x = 0
	const bars = widths.flatMap((width, index) => {
		const bar = { x, width, isBar: index % 2 === 0 }
		x += width
		return bar.isBar ? [bar] : []
	})
	const widthCh = (x * (x * 3 <= PAPER_DOTS ? 3 : 2)) / COLUMN_DOTS
	return (
		<div className="paper-barcode">
			<svg
				viewBox={`0 0 ${Math.max(1, x)} 30`}
				preserveAspectRatio="none"
				aria-hidden="true"
				style={{ width: `${widthCh}ch` }}
			>
				{bars.map((bar) => (
					<rect key={bar.x} x={bar.x} y="0" width={bar.width} height="30" />
				))}
			</svg>
			<div>{data}</div>
		</div>
	)
}

/** Level M, as the printer makes it. */
function Qr({ data }: { readonly data: string }) {
	const code = generate(data, { minCorrectionLevel: correction.M })
	return (
		<div className="paper-qr">
			<Dots width={code.size} height={code.size} isBlack={(x, y) => code.get(x, y)} />
		</div>
	)
}

function Picture({ figure }: { readonly figure: Extract<PaperFigure, { kind: 'image' }> }) {
	const { width, height, bits } = figure
	const bytes = Uint8Array.from(atob(bits), (byte) => byte.charCodeAt(0))
	const lineByteCount = Math.ceil(width / 8)
	const isBlack = (x: number, y: number) =>
		(((bytes[y * lineByteCount + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1
	return (
		<div className="paper-picture" style={{ width: `${width / COLUMN_DOTS}ch` }}>
			<Dots width={width} height={height} isBlack={isBlack} />
		</div>
	)
}

type DotsProps = {
	readonly width: number
	readonly height: number
	readonly isBlack: (x: number, y: number) => boolean
}

/** One path of all black runs, so that neighbouring dots have no seams. */
function Dots({ width, height, isBlack }: DotsProps) {
	const runs: string[] = []
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			if (!isBlack(x, y)) continue
			const from = x
			while (x < width && isBlack(x, y)) x++
			runs.push(`M${from} ${y}h${x - from}v1h${from - x}z`)
		}
	return (
		<svg viewBox={`0 0 ${width} ${height}`} shapeRendering="crispEdges" aria-hidden="true">
			<path d={runs.join('')} />
		</svg>
	)
}
