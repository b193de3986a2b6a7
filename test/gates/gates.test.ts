/*
 * The gates must bite. Each row is one offence against the rules of the house: the gate that must stop it, and the
 * words by which its reader learns which rule it was. Nothing here is simulated: these are the tools and the
 * configuration files of `npm run check`.
 */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gate, gatesFor } from '../../build/check/gates.ts'
import { runGate } from '../../build/check/run-gate.ts'
import { buildSmallHouse, type SmallHouse } from './small-house.ts'

interface Offence {
	readonly what: string
	readonly gate: Gate['name']
	readonly files: Readonly<Record<string, string>>
	readonly says: string | RegExp
}

/** Letters that do not become fewer by compression than three quarters of them. */
function incompressible(length: number): string {
	let block = 'yika'
	let text = ''
	while (text.length < length) {
		block = createHash('sha512').update(block).digest('base64url')
		text += block
	}
	return text
}

const TILL_TABLE = 'till/ may import: protocol/'

const OFFENCES: readonly Offence[] = [
	{
		what: 'till/ imports electron',
		gate: 'lint',
		files: { 'till/a.ts': "import { app } from 'electron'\n\nexport const a = app\n" },
		says: 'Only electron/ imports electron.',
	},
	{
		what: "the agent's engine drives the door itself",
		gate: 'imports',
		files: {
			'agent/engine/a.ts':
				"import { openDoorReader } from '../../devices/open-door-reader.ts'\n\nexport const a = openDoorReader\n",
			'devices/open-door-reader.ts': 'export const openDoorReader = 1\n',
		},
		says: 'in agent/ only door.ts drives a device',
	},
	{
		what: 'the agent sees more of the devices than its door',
		gate: 'imports',
		files: {
			'agent/door.ts': "import { b } from '../devices/b.ts'\n\nexport const a = b\n",
			'devices/b.ts': 'export const b = 1\n',
		},
		says: 'agent/ may import: protocol/',
	},
	{
		what: 'till/ imports electron, as the import table sees it',
		gate: 'imports',
		files: { 'till/a.ts': "import { app } from 'electron'\n\nexport const a = app\n" },
		says: 'till/ may use the npm packages',
	},
	{
		what: 'till/ imports the room electron/',
		gate: 'imports',
		files: {
			'till/a.ts': "import { b } from '../electron/b.ts'\n\nexport const a = b\n",
			'electron/b.ts': 'export const b = 1\n',
		},
		says: TILL_TABLE,
	},
	{
		what: 'till/ imports a mere type of another room',
		gate: 'imports',
		files: {
			'till/a.ts': "import type { B } from '../agent/b.ts'\n\nexport const a: B = 1\n",
			'agent/b.ts': 'export type B = number\n',
		},
		says: TILL_TABLE,
	},
	{
		what: 'till/ imports another room while running',
		gate: 'imports',
		files: {
			'till/a.ts': "export const a = await import('../agent/b.ts')\n",
			'agent/b.ts': 'export const b = 1\n',
		},
		says: TILL_TABLE,
	},
	{
		what: 'a type hidden inside an expression',
		gate: 'lint',
		files: { 'till/a.ts': "export const a: import('electron').App | undefined = undefined\n" },
		says: 'inline import types are not seen by the import table',
	},
	{
		what: 'devices/ uses more of till/ports than types',
		gate: 'imports',
		files: {
			'devices/a.ts': "import { b } from '../till/ports/b.ts'\n\nexport const a = b\n",
			'till/ports/b.ts': 'export const b = 1\n',
		},
		says: 'devices/ may import only types from: till/ports/',
	},
	{
		what: 'an npm package in the wrong room',
		gate: 'imports',
		files: { 'server/a.ts': "import Database from 'better-sqlite3'\n\nexport const a = Database\n" },
		says: 'server/ may use the npm packages: pg',
	},
	{
		what: "Node's own modules in the till core",
		gate: 'imports',
		files: { 'till/a.ts': "import { readFileSync } from 'node:fs'\n\nexport const a = readFileSync\n" },
		says: "till/ does not use Node's own modules",
	},
	{
		what: 'serial hardware opened outside devices/transport/',
		gate: 'imports',
		files: { 'devices/a.ts': "import { connect } from 'node:net'\n\nexport const a = connect\n" },
		says: "devices/ does not use Node's own modules",
	},
	{
		what: 'product code imports test/',
		gate: 'imports',
		files: {
			'server/a.ts': "import { b } from '../test/b.ts'\n\nexport const a = b\n",
			'test/b.ts': 'export const b = 1\n',
		},
		says: 'product code never imports test/',
	},
	{
		what: 'a cycle',
		gate: 'imports',
		files: {
			'till/a.ts': "import { b } from './b.ts'\n\nexport const a = () => b\n",
			'till/b.ts': "import { a } from './a.ts'\n\nexport const b = () => a\n",
		},
		says: 'no import cycles',
	},
	{
		what: 'an index file',
		gate: 'imports',
		files: { 'till/sale/index.ts': 'export const a = 1\n' },
		says: 'no index files',
	},
	{
		what: 'the clock read in the core',
		gate: 'lint',
		files: { 'till/a.ts': 'export const a = Date.now()\n' },
		says: 'The clock is passed in here',
	},
	{
		what: 'the date of today made in the core',
		gate: 'lint',
		files: { 'protocol/a.ts': 'export const a = new Date()\n' },
		says: 'The clock is passed in here',
	},
	{
		what: 'randomness in the core',
		gate: 'lint',
		files: { 'agent/engine/a.ts': 'export const a = Math.random()\n' },
		says: 'Randomness is passed in here',
	},
	{
		what: 'a timer in a driver',
		gate: 'lint',
		files: { 'devices/scale/a.ts': 'setTimeout(() => undefined, 1)\n' },
		says: 'Timers are passed in here',
	},
	{
		what: 'any',
		gate: 'lint',
		files: { 'server/a.ts': 'export const a = (b: any) => b\n' },
		says: 'noExplicitAny',
	},
	{
		what: 'a default export',
		gate: 'lint',
		files: { 'server/a.ts': 'export default 1\n' },
		says: 'noDefaultExport',
	},
	{
		what: 'a promise left alone',
		gate: 'lint',
		files: {
			'server/a.ts':
				'async function work(): Promise<number> {\n\treturn 1\n}\n\nexport function a(): void {\n\twork()\n}\n',
		},
		says: 'noFloatingPromises',
	},
	...['only', 'skip'].map(
		(word): Offence => ({
			what: `a test with .${word}`,
			gate: 'lint',
			files: {
				'server/a.test.ts': `import { expect, test } from 'vitest'\n\ntest.${word}('a', () => expect(1).toBe(1))\n`,
			},
			says: word === 'only' ? 'noFocusedTests' : 'noSkippedTests',
		}),
	),
	{
		what: 'a dead export',
		gate: 'unused',
		files: {
			'protocol/base/clock-text.ts':
				"import { z } from 'zod'\n\nexport const timeSchema = z.int()\nexport type Time = z.infer<typeof timeSchema>\nexport const dead = 1\n",
		},
		says: /Unused exports[\s\S]*dead/,
	},
	{
		what: 'a dead file',
		gate: 'unused',
		files: { 'till/nobody.ts': 'export const a = 1\n' },
		says: /Unused files[\s\S]*till\/nobody[.]ts/,
	},
	{
		what: 'an index that may not exist, taken for granted',
		gate: 'types',
		files: { 'server/a.ts': 'export const a = (b: number[]): number => b[0]\n' },
		says: 'TS2322',
	},
	{
		what: 'a page that loads too much before it draws',
		gate: 'size',
		files: {
			'vite.config.ts':
				"import { join } from 'node:path'\n\nconst root = join(import.meta.dirname, 'renderer')\n\nexport default { root, build: { rolldownOptions: { input: { till: join(root, 'index.html') } } } }\n",
			'renderer/index.html': '<!doctype html><script type="module" src="./main.ts"></script>\n',
			'renderer/main.ts': `document.title = '${incompressible(300_000)}'\n`,
		},
		says: /kB of 200[.]0 kB/,
	},
	{
		what: 'a package with a licence that ours may not be passed on with',
		gate: 'licences',
		files: {
			'package-lock.json': JSON.stringify({
				packages: {
					'': { name: 'small-house' },
					'node_modules/zod': { version: '4.0.0', license: '(MIT OR GPL-3.0)' },
					'node_modules/vitest': { version: '5.0.0', license: 'GPL-3.0', dev: true },
					'node_modules/left': { version: '1.0.0', license: 'MIT AND GPL-3.0' },
				},
			}),
		},
		says: /2 packages shipped, 1 to build[\s\S]*^left has the licence MIT AND GPL-3\.0/m,
	},
	{
		what: 'TypeScript that Node cannot run',
		gate: 'types',
		files: { 'server/a.ts': 'export enum A {\n\tb = 1,\n}\n' },
		says: 'TS1294',
	},
]

let house: SmallHouse
beforeEach(() => {
	house = buildSmallHouse()
})
afterEach(() => house.remove())

async function run(name: Gate['name']) {
	const gate = gatesFor(house.root).find((candidate) => candidate.name === name)
	if (gate === undefined) throw new Error(`no gate is called ${name}`)
	return runGate(gate, house.root)
}

describe('a tree that obeys', () => {
	test.each(gatesFor('.').map(({ name }) => name))('%s lets it pass', async (name) => {
		const { passed, output } = await run(name)
		expect(passed, output).toBe(true)
	})
})

describe('an offence', () => {
	test.each(OFFENCES)('$gate stops $what', async ({ gate, files, says }) => {
		house.put(files)
		const { passed, output } = await run(gate)
		expect(passed).toBe(false)
		expect(output).toMatch(says)
	})
})
