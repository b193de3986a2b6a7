/** What the demonstration's articles look like, as SVG on a field of 100 × 100: a few shapes of goods, each in its own colours. */
import { itemCodeSchema } from '../../protocol/base/ids.ts'

type Colours = readonly [main: string, mark: string]
type Shape = (colours: Colours) => string

const path = (d: string, fill: string, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`
const disc = (x: number, y: number, r: number, fill: string) =>
	`<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`
const box = (x: number, y: number, width: number, height: number, fill: string, r = 4) =>
	`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${r}" fill="${fill}"/>`
const stroke = (d: string, colour: string, width: number) =>
	`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"/>`

const leaves: Shape = ([main, mark]) =>
	[20, 35, 50, 65, 80]
		.map((x, at) => path(`M50 92 Q${x - 6} 60 ${x} ${at % 2 === 0 ? 26 : 14} Q${x + 14} 44 50 92Z`, main))
		.join('') + stroke('M50 90 V58', mark, 7)
const fruit: Shape = ([main, mark]) =>
	disc(38, 62, 26, main) +
	disc(66, 58, 24, main) +
	stroke('M40 40 Q42 26 52 20', '#6b4a2b', 4) +
	path('M52 22 Q66 12 74 24 Q62 32 52 22Z', mark)
const pear: Shape = ([main, mark]) =>
	path('M50 22 C62 22 60 40 68 54 C80 78 64 92 50 92 C36 92 20 78 32 54 C40 40 38 22 50 22Z', main) +
	stroke('M50 24 V12', mark, 4)
const long: Shape = ([main, mark]) =>
	[18, 40, 62]
		.map(
			(y, at) =>
				`<g transform="rotate(-18 50 50)">${box(10 + at * 4, y, 74, 17, main, 9)}${stroke(`M20 ${y + 8} H60`, mark, 2)}</g>`,
		)
		.join('')
const lumps: Shape = ([main, mark]) =>
	`<ellipse cx="34" cy="66" rx="24" ry="19" fill="${main}"/><ellipse cx="68" cy="70" rx="22" ry="17" fill="${main}"/><ellipse cx="52" cy="42" rx="24" ry="19" fill="${main}"/>` +
	[30, 46, 60, 72].map((x, at) => disc(x, 44 + at * 9, 2, mark)).join('')
const tray: Shape = ([main, mark]) =>
	box(8, 26, 84, 54, '#e9e6e0', 8) +
	box(14, 32, 72, 42, main, 6) +
	stroke('M22 44 Q40 36 54 46 T80 44 M22 60 Q40 52 54 62 T80 58', mark, 5)
const drumsticks: Shape = ([main, mark]) =>
	[0, 24]
		.map(
			(x) =>
				`<g transform="translate(${x} ${x / 3}) rotate(28 38 46)">${disc(36, 36, 19, main)}${box(32, 50, 9, 34, mark, 4)}${disc(32, 84, 5, mark)}${disc(41, 84, 5, mark)}</g>`,
		)
		.join('')
const carton: Shape = ([main, mark]) =>
	path('M26 30 L36 10 H64 L74 30Z', mark) +
	box(26, 30, 48, 62, main, 3) +
	box(26, 56, 48, 18, mark, 0) +
	disc(50, 65, 6, '#ffffff')
const cups: Shape = ([main, mark]) =>
	[8, 37, 66]
		.map(
			(x) =>
				path(`M${x} 40 H${x + 26} L${x + 22} 84 H${x + 4}Z`, main) +
				box(x - 1, 34, 28, 8, mark, 3) +
				disc(x + 13, 60, 6, mark),
		)
		.join('')
const block: Shape = ([main, mark]) =>
	box(12, 36, 76, 40, main, 5) + box(12, 48, 76, 14, mark, 0) + path('M12 41 L22 28 H90 L88 38Z', mark)
const bag: Shape = ([main, mark]) =>
	path('M22 18 H78 L82 88 Q50 96 18 88Z', main) +
	stroke('M24 24 H76', '#ffffff', 3) +
	disc(50, 56, 17, mark) +
	stroke('M42 62 Q50 44 58 50', '#ffffff', 3)
const oil: Shape = ([main, mark]) =>
	box(42, 6, 16, 12, mark, 3) +
	path('M42 18 H58 L62 32 Q74 38 74 50 V86 Q74 92 68 92 H32 Q26 92 26 86 V50 Q26 38 38 32Z', main) +
	box(32, 54, 36, 24, '#fffdf5', 3) +
	disc(50, 66, 8, mark)
const bottle: Shape = ([main, mark]) =>
	box(43, 6, 14, 9, mark, 3) +
	path('M44 15 H56 V28 Q66 34 66 46 V86 Q66 93 59 93 H41 Q34 93 34 86 V46 Q34 34 44 28Z', main) +
	box(34, 52, 32, 22, mark, 0) +
	box(40, 58, 20, 4, '#ffffff', 2)
const can: Shape = ([main, mark]) =>
	box(32, 14, 36, 76, main, 7) +
	box(36, 10, 28, 7, '#c9ccd1', 3) +
	path('M32 58 Q50 40 68 52 V74 Q50 62 32 80Z', mark)
const cakes: Shape = ([main, mark]) =>
	[
		[30, 62],
		[62, 66],
		[47, 38],
	]
		.map(([x = 0, y = 0]) => disc(x, y, 21, main) + disc(x, y, 9, mark) + disc(x, y, 3, '#ffffff'))
		.join('')
const jug: Shape = ([main, mark]) =>
	box(54, 8, 18, 13, mark, 3) +
	path('M28 32 Q28 22 40 22 H72 Q78 22 78 32 V86 Q78 93 71 93 H33 Q26 93 26 86Z', main) +
	path('M34 32 H46 V52 H34Z', '#ffffff', 'opacity="0.85"') +
	box(34, 58, 38, 24, mark, 4)
const spray: Shape = ([main, mark]) =>
	path('M36 8 H66 V22 H56 V34 H44 V24 L32 28Z', mark) +
	path('M38 34 H62 Q72 46 72 58 V88 Q72 93 66 93 H34 Q28 93 28 88 V58 Q28 46 38 34Z', main) +
	box(34, 60, 32, 20, '#ffffff', 3)
const tissues: Shape = ([main, mark]) =>
	path('M34 40 Q40 14 52 22 Q66 8 66 40Z', '#ffffff', 'stroke="#d5d2cb" stroke-width="2"') +
	box(12, 38, 76, 44, main, 6) +
	box(30, 34, 40, 9, mark, 4) +
	stroke('M22 66 Q36 56 50 66 T78 66', '#ffffff', 4)
const rolls: Shape = ([main, mark]) =>
	[
		[30, 64],
		[68, 64],
		[49, 34],
	]
		.map(
			([x = 0, y = 0]) =>
				disc(x, y, 21, main) +
				`<circle cx="${x}" cy="${y}" r="20" fill="none" stroke="#d5d2cb" stroke-width="2"/>` +
				disc(x, y, 8, mark),
		)
		.join('')
const vial: Shape = ([main, mark]) =>
	box(42, 8, 16, 26, mark, 5) +
	box(32, 34, 36, 58, main, 7) +
	box(38, 52, 24, 22, '#ffffff', 2) +
	stroke('M44 60 H56 M44 66 H52', mark, 2)
const pot: Shape = ([main, mark]) =>
	box(18, 30, 64, 20, mark, 6) +
	path('M20 50 H80 V76 Q80 88 68 88 H32 Q20 88 20 76Z', main) +
	stroke('M38 68 H62', mark, 4)
const tube: Shape = ([main, mark]) =>
	path('M30 10 H70 L64 76 H36Z', main) +
	box(38, 76, 24, 15, mark, 3) +
	stroke('M44 28 V56', '#ffffff', 4) +
	disc(56, 38, 7, mark)
const compact: Shape = ([main, mark]) =>
	disc(50, 32, 26, mark) + disc(50, 32, 19, '#dfe6ea') + disc(50, 66, 26, mark) + disc(50, 66, 19, main)
const lipstick: Shape = ([main, mark]) =>
	path('M40 44 V22 L60 12 V44Z', main) + box(37, 42, 26, 14, '#d8b46a', 2) + box(33, 56, 34, 36, mark, 3)
const palette: Shape = ([main, mark]) =>
	box(10, 28, 80, 48, '#3a3438', 6) +
	[0, 1, 2, 3].map((at) => box(17 + at * 18, 36, 13, 32, at % 2 === 0 ? main : mark, 3)).join('')
const shirt: Shape = ([main, mark]) =>
	path('M34 16 L50 26 L66 16 L90 30 L80 50 L72 46 V90 H28 V46 L20 50 L10 30Z', main) +
	stroke('M50 28 V88', mark, 2) +
	[42, 56, 70].map((y) => disc(50, y, 2, mark)).join('') +
	path('M40 18 L50 32 L60 18 L54 14 H46Z', mark)
const tee: Shape = ([main, mark]) =>
	path('M34 16 Q50 30 66 16 L92 32 L82 52 L72 46 V90 H28 V46 L18 52 L8 32Z', main) +
	stroke('M35 17 Q50 32 65 17', mark, 4)
const cardigan: Shape = ([main, mark]) =>
	path('M36 14 L50 50 L64 14 L82 24 L90 80 L78 82 L72 50 V90 H28 V50 L22 82 L10 80 L18 24Z', main) +
	stroke('M50 50 V90', mark, 3) +
	[60, 72, 84].map((y) => disc(54, y, 2, mark)).join('')
const qipao: Shape = ([main, mark]) =>
	path('M40 10 H60 L72 22 L64 36 Q60 50 70 92 H30 Q40 50 36 36 L28 22Z', main) +
	stroke('M48 12 Q52 24 64 30', mark, 3) +
	[0, 1, 2].map((at) => disc(44 + at * 6, 56 + at * 11, 4, mark)).join('')
const trousers: Shape = ([main, mark]) =>
	path('M30 10 H70 L76 92 H56 L50 40 L44 92 H24Z', main) +
	box(30, 10, 40, 7, mark, 1) +
	stroke('M50 17 V36', mark, 2)
const jacket: Shape = ([main, mark]) =>
	path('M34 16 H66 L86 28 L92 84 L78 86 L74 54 V90 H26 V54 L22 86 L8 84 L14 28Z', main) +
	stroke('M28 38 H72 M27 54 H73 M27 70 H73', mark, 3) +
	stroke('M50 18 V90', '#ffffff', 2)

const bananas: Shape = ([main, mark]) =>
	[0, 14]
		.map((y) =>
			path(
				`M22 ${18 + y} Q26 ${70 + y} 84 ${62 + y} Q88 ${68 + y} 82 ${74 + y} Q14 ${86 + y} 12 ${22 + y}Z`,
				main,
			),
		)
		.join('') + box(11, 12, 13, 12, mark, 3)

const LOOKS: Readonly<Record<string, readonly [Shape, ...Colours]>> = {
	'101002': [leaves, '#4f9a4a', '#e8f0df'],
	'101012': [leaves, '#7ab648', '#dcebc8'],
	'101022': [fruit, '#d8402f', '#4f9a4a'],
	'101032': [long, '#4c8f3f', '#a9cf8e'],
	'101042': [lumps, '#c9a468', '#8c6a3a'],
	'101052': [long, '#e8822e', '#c45f14'],
	'101062': [fruit, '#c8303a', '#6fa64b'],
	'101072': [pear, '#d9c55a', '#6b4a2b'],
	'102002': [tray, '#e7a7a0', '#f8e4df'],
	'102012': [tray, '#cf6e66', '#f1d8c8'],
	'102022': [tray, '#d98982', '#c2625a'],
	'102032': [tray, '#a8353a', '#d98f86'],
	'102042': [tray, '#b9464a', '#f3dcd6'],
	'102052': [tray, '#c25d5a', '#f6e6e0'],
	'102062': [drumsticks, '#e0a777', '#f3e4d0'],
	'102072': [tray, '#f0c9b4', '#fbeee6'],
	'103002': [carton, '#f4f7fb', '#2f6fb5'],
	'103012': [carton, '#f4f7fb', '#58a7d8'],
	'103022': [carton, '#eaf1e4', '#3d8a55'],
	'103032': [cups, '#f5f2ea', '#3b6fb0'],
	'103042': [cups, '#fbe9ec', '#d2466a'],
	'103052': [carton, '#eef5e6', '#6a9c2f'],
	'103062': [block, '#f6d873', '#e58f2a'],
	'103072': [block, '#f7e7a6', '#2f6fb5'],
	'104002': [bag, '#f3ead2', '#b03a2e'],
	'104012': [bag, '#e9e1c4', '#3d8a55'],
	'104022': [bag, '#f2d98a', '#8a5a1e'],
	'104032': [bag, '#efe9dd', '#35507c'],
	'104042': [oil, '#e3a829', '#b03a2e'],
	'104052': [oil, '#f0c83c', '#3d8a55'],
	'104062': [oil, '#c8a93a', '#7a3b67'],
	'104072': [bottle, '#4a2a20', '#c0392b'],
	'105002': [bottle, '#cfe6f2', '#2f6fb5'],
	'105012': [bottle, '#fbe3dc', '#e27a6a'],
	'105022': [bottle, '#8a5a2b', '#2d4a3a'],
	'105032': [bottle, '#d9c98a', '#4f8a57'],
	'105042': [bottle, '#f0962e', '#d4571c'],
	'105052': [can, '#1f3f5c', '#e3b34a'],
	'105062': [bottle, '#f2ead0', '#b8862e'],
	'105072': [cakes, '#e7b877', '#c8405a'],
	'106002': [jug, '#3f7fc4', '#7cc3e6'],
	'106012': [bottle, '#a9d65c', '#3d8a55'],
	'106022': [spray, '#e8622e', '#2b2f3a'],
	'106032': [jug, '#d9a7cf', '#8a4f8f'],
	'106042': [tissues, '#6fb0d8', '#3f7fb0'],
	'106052': [rolls, '#fbfaf7', '#c9b79c'],
	'106062': [bottle, '#c9a05a', '#5c4a2a'],
	'106072': [bottle, '#e6dcc6', '#7a8f5a'],
	'107002': [vial, '#e8d7c9', '#a8805a'],
	'107012': [pot, '#f3ece6', '#b9936a'],
	'107022': [vial, '#d3e6e4', '#5f9a94'],
	'107032': [tube, '#f6c85a', '#e58f2a'],
	'107042': [compact, '#ecc9a8', '#4a3b40'],
	'107052': [lipstick, '#b5525c', '#2f2a2e'],
	'107062': [palette, '#c98a78', '#7a4a5c'],
	'107072': [vial, '#f2dfae', '#c99a3a'],
	'108002': [shirt, '#e9dfe6', '#b79fb3'],
	'108012': [cardigan, '#b98f6a', '#7a5a3e'],
	'108022': [qipao, '#8f2436', '#e3b98a'],
	'108032': [trousers, '#3a4256', '#232838'],
	'108042': [shirt, '#a9c4de', '#6a8cb0'],
	'108052': [jacket, '#3f6f78', '#274a52'],
	'108062': [tee, '#8a9a86', '#5f6f5c'],
	'20101': [fruit, '#c8303a', '#6fa64b'],
	'20102': [bananas, '#f0cf45', '#6b4a2b'],
	'20103': [fruit, '#d8402f', '#4f9a4a'],
	'20201': [tray, '#e7a7a0', '#f8e4df'],
	'108072': [tee, '#f4f3ef', '#c9c6bd'],
}

/** By item code. */
export const ARTICLE_DRAWINGS: ReadonlyMap<string, string> = new Map(
	Object.entries(LOOKS).map(([code, [shape, main, mark]]) => [
		itemCodeSchema.parse(code),
		`<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160" viewBox="0 0 100 100">${shape([main, mark])}</svg>`,
	]),
)
