/** Which colours stand on which, and that they can be read there: 4.5 : 1, and 7 : 1 where contrast is high (WCAG 2.2, 1.4.3 and 1.4.6). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const style = ['tokens.css', 'colours.css'].map((name) =>
	readFileSync(join(import.meta.dirname, name), 'utf8'),
)

type Colours = ReadonlyMap<string, string>

/** The colours declared under one selector, the first time that it stands. */
function declaredUnder(selector: string): Colours {
	const css = style.join('\n')
	const at = css.indexOf(`${selector} {`)
	const block = css.slice(at, css.indexOf('}', at))
	return new Map(
		[...block.matchAll(/(--[a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
	)
}

const PALETTES = {
	light: declaredUnder(':root'),
	dark: declaredUnder('[data-colours="dark"]'),
	'light, high contrast': declaredUnder('[data-colours="light"][data-contrast="high"]'),
	'dark, high contrast': declaredUnder('[data-colours="dark"][data-contrast="high"]'),
} as const

/** Text, and the surfaces that it stands on. */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
	'--ink': [
		'--surface',
		'--ground',
		'--ground-deep',
		'--accent-wash',
		'--amber-wash',
		'--red-wash',
		'--green-wash',
	],
	'--ink-soft': ['--surface', '--ground', '--ground-deep', '--accent-wash', '--amber-wash', '--red-wash'],
	'--ink-faint': ['--surface', '--ground', '--accent-wash'],
	'--on-ink': ['--ink'],
	'--on-accent': ['--accent', '--accent-deep'],
	'--accent-deep': ['--accent-wash'],
	'--amber': ['--surface', '--ground', '--amber-wash', '--accent-wash'],
	'--on-amber': ['--amber-solid'],
	'--red': ['--surface', '--ground', '--red-wash'],
	'--on-red': ['--red'],
	'--green': ['--surface', '--ground', '--green-wash', '--amber-wash'],
}

function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
	})
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(colours: Colours, one: string, other: string): number {
	const [light = 0, dark = 0] = [one, other]
		.map((name) => luminance(colours.get(name) ?? expect.fail(`${name} is not declared`)))
		.sort((a, b) => b - a)
	return (light + 0.05) / (dark + 0.05)
}

describe.each(Object.entries(PALETTES))('%s', (name, colours) => {
	const least = name.includes('high') ? 7 : 4.5

	test('declares every colour', () => {
		expect([...colours.keys()].toSorted()).toEqual([...PALETTES.light.keys()].toSorted())
	})

	test('text can be read wherever it stands', () => {
		const pale = Object.entries(STANDS_ON)
			.flatMap(([text, surfaces]) => surfaces.map((on) => [text, on, contrast(colours, text, on)] as const))
			.filter(([, , ratio]) => ratio < least)
		expect(pale).toEqual([])
	})

	test('the edges of keys and the ring of the focus can be seen (1.4.11)', () => {
		for (const on of ['--surface', '--ground']) {
			expect(contrast(colours, '--rule-strong', on)).toBeGreaterThanOrEqual(3)
			expect(contrast(colours, '--accent', on)).toBeGreaterThanOrEqual(3)
		}
	})
})

test('no screen has a colour of its own', () => {
	const screens = join(import.meta.dirname, '../screens')
	const sheets = readdirSync(screens, { recursive: true, encoding: 'utf8' }).filter((name) =>
		name.endsWith('.css'),
	)
	expect(sheets.length).toBeGreaterThan(8)
	const own = sheets.flatMap((name) => {
		const colours = readFileSync(join(screens, name), 'utf8').match(/#[0-9a-f]{3,8}\b/g) ?? []
		return colours.map((colour) => `${name} ${colour}`)
	})
	expect(own).toEqual([])
})
