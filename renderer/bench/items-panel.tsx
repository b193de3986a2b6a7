/** The demo's goods: each press is one scan; and codes that no shop sells, or that no scanner should have let through. */
import { useState } from 'react'
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { BenchItem } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

const SHOWN_MAX = 60
/** A valid EAN-13 of the range kept for use inside shops (GS1 prefix 29), which the demo does not use. */
const UNKNOWN_CODE = '2999999999991'
/** The check digit should be 1. */
const WRONG_CHECK_DIGIT = '2999999999996'

export function ItemsPanel({ items, send }: { readonly items: readonly BenchItem[]; readonly send: Send }) {
	const [text, setText] = useState('')
	const shown = items.filter((item) => matches(item, text)).slice(0, SHOWN_MAX)
	return (
		<Panel
			title="Scanner"
			className="panel-grows"
			keys={
				<>
					<BenchKey onPress={() => send({ kind: 'scan', code: UNKNOWN_CODE })} testId="scan-unknown">
						Unknown code
					</BenchKey>
					<BenchKey onPress={() => send({ kind: 'scan', code: WRONG_CHECK_DIGIT })} testId="scan-wrong-check">
						Wrong check digit
					</BenchKey>
				</>
			}
		>
			<form
				className="scan-form"
				onSubmit={(event) => {
					event.preventDefault()
					const code = shown.length === 1 && shown[0] !== undefined ? shown[0].barcode : text.trim()
					if (code !== '') send({ kind: 'scan', code })
				}}
			>
				<input
					value={text}
					placeholder="Find an item, or type any code and press Enter"
					aria-label="Find an item or type a code"
					data-testid="scan-text"
					onChange={(event) => setText(event.target.value)}
				/>
			</form>
			<ul className="goods">
				{shown.map((item) => (
					<li key={item.code}>
						<button
							type="button"
							className="good"
							data-testid={`scan-${item.barcode}`}
							onClick={() => send({ kind: 'scan', code: item.barcode })}
						>
							<span>{item.nameZh}</span>
							<span className="good-code figures">{item.barcode}</span>
							<span className="figures">{formatMinor(minor(item.priceMinor))}</span>
						</button>
					</li>
				))}
			</ul>
		</Panel>
	)
}

function matches(item: BenchItem, text: string): boolean {
	const wanted = text.trim().toLowerCase()
	return [item.nameZh, item.nameEn.toLowerCase(), item.barcode, item.code.toLowerCase()].some((part) =>
		part.includes(wanted),
	)
}
