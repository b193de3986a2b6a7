/* `yika release`: makes and signs releases, and begins an installation with one (docs/updates.md). */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { StoreId, TillId } from '../../../protocol/base/ids.ts'
import { storeName, tillName } from '../option-values.ts'

const HELP = `
Examples:
  $ openssl genpkey -algorithm ed25519 -out release.pem          the key, kept off line
  $ npm run --silent yika -- release key --key release.pem       what tills are told: "updates": {"publicKey": …}
  $ npm run build && npm run stage
  $ npm run yika -- release make dist/app --to releases --key release.pem --tills S01-01
  $ npm run yika -- release make dist/app --to releases --key release.pem --stores S01,S02
  $ npm run yika -- release make dist/app --to releases --key release.pem --all
  $ npm run yika -- release install 0.1.0 --from releases --public-key … --to /opt/yika

Exit codes: 0 done; 1 it could not be; 2 wrong command line.`

const tillNames = (text: string): readonly TillId[] => text.split(',').map(tillName)
const storeNames = (text: string): readonly StoreId[] => text.split(',').map(storeName)

interface MakeFlags {
	readonly to: string
	readonly key: string
	readonly tills?: readonly TillId[]
	readonly stores?: readonly StoreId[]
	readonly all?: true
}

/** Adds `release` to the program. */
export function addReleaseCommand(program: Command): void {
	const release = program
		.command('release')
		.summary('releases: key, make, install')
		.description('Makes and signs releases of what is shipped, for one till, some stores or all.')
		.addHelpText('after', HELP)
	release
		.command('key')
		.description('Prints the public key as tills pin it.')
		.requiredOption('--key <file>', 'the private key (Ed25519, PEM)')
		.action(async ({ key }: { readonly key: string }) => {
			const { createPublicKey } = await import('node:crypto')
			const publicKey = createPublicKey(await signingKeyIn(key))
			console.log(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'))
		})
	release
		.command('make <folder>')
		.description(
			'Makes a signed release of a folder that `npm run stage` has laid out; again, for a wider ring.',
		)
		.requiredOption('--to <folder>', 'where releases lie')
		.requiredOption('--key <file>', 'the private key (Ed25519, PEM)')
		.addOption(
			new Option('--tills <ids>', 'for these tills').argParser(tillNames).conflicts(['stores', 'all']),
		)
		.addOption(
			new Option('--stores <ids>', 'for all tills of these stores').argParser(storeNames).conflicts('all'),
		)
		.option('--all', 'for all tills')
		.action((folder: string, flags: MakeFlags) => make(folder, flags))
	release
		.command('install <version>')
		.description('Begins an installation on this machine with a release.')
		.requiredOption('--from <folder>', 'where releases lie')
		.requiredOption('--public-key <key>', 'whose signature counts')
		.requiredOption('--to <folder>', 'the installation; there is none yet')
		.action((version: string, flags: InstallFlags) => install(version, flags))
}

async function make(folder: string, flags: MakeFlags): Promise<void> {
	const { makeRelease } = await import('../../../update/make-release.ts')
	const { ringSchema } = await import('../../../protocol/update/release-manifest.ts')
	const { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } = await import('../../../protocol/wire/version.ts')
	const { allTillMigrations } = await import('../../../storage/migrations/till/all-migrations.ts')
	const ring = ringSchema.parse(
		flags.tills !== undefined
			? { kind: 'tills', tills: flags.tills }
			: flags.stores !== undefined
				? { kind: 'stores', stores: flags.stores }
				: { kind: 'all' },
	)
	if (ring.kind === 'all' && flags.all === undefined) throw new Error('for whom: --tills, --stores or --all')
	const version = versionIn(folder)
	const key = await signingKeyIn(flags.key)
	const made = makeRelease(
		folder,
		flags.to,
		{
			version,
			ring,
			protocol: { version: PROTOCOL_VERSION, floor: PROTOCOL_VERSION_FLOOR },
			tillSchema: {
				version: allTillMigrations.length,
				floor: Math.max(...allTillMigrations.map(({ rollbackFloor }) => rollbackFloor)),
			},
		},
		key,
	)
	const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0)
	console.log(`${version}: ${made.files.length} files, ${(bytes / 1e6).toFixed(1)} MB, for ${ring.kind}`)
}

/** PEM. */
async function signingKeyIn(file: string): Promise<string> {
	const { createPrivateKey } = await import('node:crypto')
	try {
		const text = readFileSync(file, 'utf8')
		if (createPrivateKey(text).asymmetricKeyType === 'ed25519') return text
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		throw new Error(`${file} cannot be read as a private key: ${reason}`)
	}
	throw new Error(
		`${file} is a key of another kind than Ed25519 (openssl genpkey -algorithm ed25519 makes one)`,
	)
}

function versionIn(folder: string): string {
	try {
		const { version } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as {
			version?: unknown
		}
		if (typeof version === 'string') return version
	} catch {
		// Said below.
	}
	throw new Error(
		`${folder} is no program that is laid out to be shipped: npm run build && npm run stage make dist/app`,
	)
}

interface InstallFlags {
	readonly from: string
	readonly publicKey: string
	readonly to: string
}

async function install(version: string, flags: InstallFlags): Promise<void> {
	const { beginInstallation } = await import('../../../update/begin-installation.ts')
	await beginInstallation(version, flags.from, flags.publicKey, flags.to)
	console.log(`${version} is installed in ${flags.to}`)
}
