/** The design system as it is: tokens and components, in all colours beside each other. */
import { useEffect, useState } from 'react'
import { Key } from '../../renderer/parts/key.tsx'
import { Specimens } from './specimens.tsx'

const PALETTES = [
	['light', 'normal'],
	['dark', 'normal'],
	['light', 'high'],
	['dark', 'high'],
] as const

const COLOURS = [
	'ink',
	'ink-soft',
	'ink-faint',
	'surface',
	'ground',
	'ground-deep',
	'rule',
	'rule-strong',
	'accent',
	'accent-deep',
	'accent-wash',
	'amber',
	'amber-solid',
	'amber-wash',
	'red',
	'red-wash',
	'green',
	'green-wash',
]

export function DesignPage() {
	const [type, setType] = useState<'normal' | 'large'>('normal')
	const next = type === 'normal' ? 'large' : 'normal'
	useEffect(() => {
		document.documentElement.dataset.type = type
	}, [type])
	return (
		<main className="design" data-testid="design">
			<header className="design-head">
				<h1>Yika: the design system</h1>
				<Key onPress={() => setType(next)}>{`Show ${next} type`}</Key>
			</header>
			<div className="design-palettes">
				{PALETTES.map(([colours, contrast]) => (
					<article
						key={`${colours} ${contrast}`}
						className="design-palette"
						data-colours={colours}
						data-contrast={contrast}
					>
						<h2>{contrast === 'high' ? `${colours}, high contrast` : colours}</h2>
						<ul className="swatches">
							{COLOURS.map((name) => (
								<li key={name}>
									<span className="swatch" style={{ background: `var(--${name})` }} />
									{name}
								</li>
							))}
						</ul>
						<Type />
						<Specimens />
					</article>
				))}
			</div>
		</main>
	)
}

function Type() {
	return (
		<section className="specimen">
			<h3>Type</h3>
			{['small', 'base', 'large', 'total'].map((size) => (
				<p key={size} style={{ fontSize: `var(--text-${size})` }}>
					{size} 一卡 <span className="figures">¥1,234.50</span>
				</p>
			))}
		</section>
	)
}
