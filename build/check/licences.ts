/*
 * The gate `licences`, and the list itself (`npm run licences`): what is shipped may be passed on under Apache-2.0. Reads the lock
 * file alone. `node build/check/licences.ts <root>`; exit code 1 when something shipped has another licence, or none that is known.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** SPDX names. What is only used to build and test is listed, and may have any. */
const PERMISSIVE = new Set([
	'0BSD',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'ISC',
	'MIT',
])

type Locked = {
	readonly name?: string
	readonly version?: string
	readonly license?: string
	readonly dev?: boolean
}

const lockFile = join(resolve(process.argv[2] ?? '.'), 'package-lock.json')
if (existsSync(lockFile)) process.exitCode = list(JSON.parse(readFileSync(lockFile, 'utf8')).packages)
else console.log('no packages here')

function list(packages: Readonly<Record<string, Locked>>): number {
	const rows = Object.entries(packages)
		.filter(([path]) => path !== '')
		.map(([path, locked]) => ({ name: locked.name ?? path.replace(/^.*node_modules\//, ''), ...locked }))
	const shipped = rows.filter(({ dev }) => dev !== true)
	for (const { name, version, license } of shipped) console.log(`${license ?? 'unknown'}\t${name} ${version}`)
	console.log(`${shipped.length} packages shipped, ${rows.length - shipped.length} to build and test with`)
	const unfit = shipped.filter(({ license }) => !isPermissive(license ?? ''))
	for (const { name, license } of unfit)
		console.log(
			`${name} has the licence ${license ?? 'unknown'}: it is not among ${[...PERMISSIVE].join(', ')}`,
		)
	return unfit.length === 0 ? 0 : 1
}

/** `A OR B`: one of them is enough; `A AND B`: each of them. */
function isPermissive(expression: string): boolean {
	return expression
		.replaceAll(/[()]/g, '')
		.split(' OR ')
		.some((way) => way.split(' AND ').every((name) => PERMISSIVE.has(name)))
}
