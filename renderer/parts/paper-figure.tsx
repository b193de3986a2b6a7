/** What stands on a receipt besides text: bars, a QR code, a picture. */
import { barModuleDots, barWidths, blackRuns, COLUMN_DOTS, imageField, qrField } from './figure-shapes.ts'
import type { PaperFigure } from './receipt-rows.ts'

export function Figure({ figure, data }: { readonly figure: PaperFigure; readonly data: string }) {
	switch (figure.kind) {
		case 'code128':
		case 'ean13':
			return <Bars widths={barWidths(figure.kind, data)} data={data} />
		case 'qr':
			return (
				<div className="paper-qr">
					<Dots field={qrField(data)} />
				</div>
			)
		case 'image':
			return (
				<div className="paper-picture" style={{ width: `${figure.width / COLUMN_DOTS}ch` }}>
					<Dots field={imageField(figure)} />
				</div>
			)
	}
}

function Bars({ widths, data }: { readonly widths: readonly number[]; readonly data: string }) {
	let x = 0
	const bars = widths.flatMap((width, index) => {
		const bar = { x, width, isBar: index % 2 === 0 }
		x += width
		return bar.isBar ? [bar] : []
	})
	const widthCh = (x * barModuleDots(widths)) / COLUMN_DOTS
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

/** One path of all black runs. */
function Dots({ field }: { readonly field: ReturnType<typeof qrField> }) {
	const path = blackRuns(field).map(({ x, y, width }) => `M${x} ${y}h${width}v1h${-width}z`)
	return (
		<svg viewBox={`0 0 ${field.width} ${field.height}`} shapeRendering="crispEdges" aria-hidden="true">
			<path d={path.join('')} />
		</svg>
	)
}
