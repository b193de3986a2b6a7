/** The few shapes that stand beside words. Drawn here, so that nothing is fetched and the colour follows the text. */
const PATHS = {
	erase: 'M8 5h12v14H8l-6-7 6-7Zm3 4 6 6m0-6-6 6',
	close: 'M6 6l12 12M18 6 6 18',
	undo: 'M9 7 4 12l5 5M5 12h9a5 5 0 0 1 0 10h-2',
	search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5',
	keypad:
		'M5 5h3v3H5zM10.5 5h3v3h-3zM16 5h3v3h-3zM5 10.5h3v3H5zM10.5 10.5h3v3h-3zM16 10.5h3v3h-3zM5 16h3v3H5zM10.5 16h3v3h-3zM16 16h3v3h-3z',
	keyboard: 'M2 6h20v12H2zM6 10v0M10 10v0M14 10v0M18 10v0M7 14h10',
	shift: 'M12 4 4 12h4v7h8v-7h4z',
	hide: 'M3 4h18v9H3zM8 17l4 4 4-4',
	card: 'M3 6h18v12H3zM3 10h18',
	cash: 'M2 6h20v12H2zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M5 9v0M19 15v0',
	check: 'M4 12l5 6L20 6',
	clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5l3 2',
	gift: 'M4 11h16v10H4zM2 7h20v4H2zM12 7v14M12 7s-1-4-4-4-3 4 0 4h4Zm0 0s1-4 4-4 3 4 0 4h-4Z',
	warning: 'M12 4 2 20h20L12 4Zm0 6v5m0 2.5v0',
	person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-9 16-9 16 0',
	receipt: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
	printer: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
	scale: 'M12 3v18M5 21h14M4 7h16M4 7l-3 7h6ZM20 7l-3 7h6Z',
	up: 'M12 20V5m-6 6 6-6 6 6',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
	return (
		<svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
			<path d={PATHS[name]} />
		</svg>
	)
}

/** A state by shape as well as by colour: circle, diamond, triangle. */
export function StateShape({ shape }: { readonly shape: 'circle' | 'diamond' | 'triangle' }) {
	return (
		<svg className="state-shape" viewBox="0 0 12 12" aria-hidden="true">
			{shape === 'circle' && <circle cx="6" cy="6" r="5" />}
			{shape === 'diamond' && <path d="M6 0.5 11.5 6 6 11.5 0.5 6Z" />}
			{shape === 'triangle' && <path d="M6 0.8 11.6 11H0.4Z" />}
		</svg>
	)
}
