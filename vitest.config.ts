/*
 * Nine projects. `unit`: tests beside the code, quick and parallel. `whole`: gates and the journeys through the whole house, which start
 * processes, databases and browsers, so they run one file after the other. `npm test` runs these two and leaves
 * out: `journeys`, all others, and `functions`, each function of the till by keyboard and by touch on every connection, which
 * mostly wait and so run beside each other (`npm run test:journeys` runs both), `saturday`, one long day of a store
 * (`npm run test:saturday`), `electron`, the Electron shell's whole story and its kills (`npm run test:electron`), `crash`,
 * which kills processes and fills disks, opens a group from nothing and puts a shop back from its back-ups
 * (`npm run test:crash-cases`), `update`, a store of five tills that goes from version to version while it sells
 * (`npm run test:update`), and `independent`, other people's programs against ours, which are installed for it
 * (`npm run test:independent`).
 */
import { defineConfig } from 'vitest/config'

/** What breaks when the parts no longer fit together; the other journeys look into one function each. */
const WHOLE_HOUSE = [
	'agent-and-centre',
	'eight-jobs',
	'electron-bundle',
	'electron-shell',
	'faults',
	'screens',
	'story',
	'till-window',
].map((name) => `test/journeys/${name}.test.ts`)
const WHOLE = [...WHOLE_HOUSE, 'test/gates/**/*.test.ts', 'test/packaging/**/*.test.ts']
const JOURNEYS = ['test/journeys/**/*.test.ts']
const FUNCTIONS = ['test/journeys/functions-*.test.ts']
const CRASH = [
	'test/crash/**/*.test.ts',
	'test/opening/**/*.test.ts',
	'test/recovery/back-up-rehearsal.test.ts',
]
const SATURDAY = ['test/saturday/**/*.test.ts']
const INDEPENDENT = ['test/independent/**/*.test.ts']
const ELECTRON = ['test/electron/**/*.test.ts']
const UPDATE = ['test/update/**/*.test.ts']
const NEVER = ['node_modules/**', 'dist/**', '.yika/**']

/** `expect.poll` waits for a condition, and on a busy machine its usual second is too short for one. */
const PATIENT = { poll: { timeout: 60_000 } }

export default defineConfig({
	test: {
		allowOnly: false,
		// Half of the tests wait for a line or a process. By itself Vitest leaves a core free: on two cores it would use one.
		maxWorkers: 2,
		projects: [
			{
				test: {
					name: 'unit',
					include: ['**/*.test.{ts,tsx}'],
					exclude: [
						...NEVER,
						...WHOLE,
						...JOURNEYS,
						...CRASH,
						...SATURDAY,
						...INDEPENDENT,
						...ELECTRON,
						...UPDATE,
					],
					// Generous: two busy cores are slow, and only a test that hangs should meet the limit.
					testTimeout: 120_000,
					expect: PATIENT,
					hookTimeout: 120_000,
				},
			},
			{
				test: {
					name: 'whole',
					include: WHOLE,
					exclude: NEVER,
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'journeys',
					include: JOURNEYS,
					exclude: [...NEVER, ...WHOLE, ...FUNCTIONS],
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'functions',
					include: FUNCTIONS,
					exclude: NEVER,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'crash',
					include: CRASH,
					exclude: NEVER,
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'electron',
					include: ELECTRON,
					globalSetup: 'test/electron/tell-what-ran.ts',
					exclude: NEVER,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'saturday',
					include: SATURDAY,
					exclude: NEVER,
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'update',
					include: UPDATE,
					exclude: NEVER,
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'independent',
					include: INDEPENDENT,
					exclude: NEVER,
					fileParallelism: false,
					testTimeout: 300_000,
					expect: PATIENT,
					// Installing a program may take minutes.
					hookTimeout: 900_000,
				},
			},
		],
	},
})
