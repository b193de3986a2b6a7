import { execFile } from 'node:child_process'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * What a guest is made of: Debian's kernel with a few of its modules, a static busybox, and QEMU, all unpacked into a
 * folder. Nothing is installed. A QEMU that the machine has is used instead.
 */
export type GuestParts = {
	readonly kernel: string
	/** In the order in which they must be loaded. */
	readonly modules: readonly string[]
	readonly busybox: string
	readonly qemu: {
		readonly program: string
		readonly args: readonly string[]
		readonly env: Readonly<Record<string, string>>
	}
}

/** The parts cannot be had here; the message says why. */
export class GuestPartsMissing extends Error {}

const run = promisify(execFile)
const QEMU = 'qemu-system-x86_64'
const WANTED_MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'uhid', 'hid-generic']
const MODULES_PATH = 'lib/modules'

/** Downloads and unpacks what is missing below `folder`, which is kept between runs. */
export async function guestParts(folder: string, tell: (line: string) => void): Promise<GuestParts> {
	const hasQemu = await run('which', [QEMU]).then(
		() => true,
		() => false,
	)
	const root = join(folder, 'root')
	if (!(await exists(root))) await unpackPackages(folder, hasQemu, tell)
	const [kernel] = await filesIn(join(root, 'boot'), /^vmlinuz-/)
	if (kernel === undefined) throw new GuestPartsMissing(`no kernel below ${root}`)
	const qemuFolder = join(root, 'usr/share/qemu')
	const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((path) => join(root, path))
	return {
		kernel,
		modules: await modulesInOrder(join(root, MODULES_PATH)),
		busybox: join(root, (await exists(join(root, 'bin/busybox'))) ? 'bin/busybox' : 'usr/bin/busybox'),
		qemu: hasQemu
			? { program: QEMU, args: [], env: {} }
			: {
					program: join(root, 'usr/bin', QEMU),
					args: ['-L', qemuFolder, '-L', join(root, 'usr/share/seabios')],
					env: {
						LD_LIBRARY_PATH: libraries.join(':'),
						QEMU_MODULE_DIR: join(root, 'usr/lib/x86_64-linux-gnu/qemu'),
					},
				},
	}
}

async function unpackPackages(folder: string, hasQemu: boolean, tell: (line: string) => void): Promise<void> {
	const packages = join(folder, 'packages')
	const unpacked = join(folder, 'unpacked')
	await rm(unpacked, { recursive: true, force: true })
	await mkdir(packages, { recursive: true })
	await mkdir(unpacked, { recursive: true })
	const names = await packageNames(hasQemu)
	tell(`Downloading ${names.length} Debian packages for the guest …`)
	await aptGet(['download', ...names], packages)
	for (const file of await filesIn(packages, /\.deb$/)) {
		if (/\/linux-image-/.test(file)) await unpackKernel(file, unpacked)
		else await run('dpkg-deb', ['-x', file, unpacked])
	}
	await rm(packages, { recursive: true })
	// Whole or not at all: what is there is believed by the next run.
	await rename(unpacked, join(folder, 'root'))
}

async function packageNames(hasQemu: boolean): Promise<string[]> {
	const depends = await run('apt-cache', ['depends', 'linux-image-amd64']).catch(missing)
	const kernel = /Depends: (linux-image-\S+)/.exec(depends.stdout)?.[1]
	if (kernel === undefined) throw new GuestPartsMissing('apt knows no linux-image-amd64 (apt-get update?)')
	if (hasQemu) return [kernel, 'busybox-static']
	const planned = await run('apt-get', ['install', '-s', '--no-install-recommends', 'qemu-system-x86'])
	const qemu = [...planned.stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name)
	return [kernel, 'busybox-static', ...qemu]
}

async function aptGet(args: readonly string[], cwd: string): Promise<void> {
	await run('apt-get', ['-o', 'APT::Sandbox::User=root', ...args], { cwd }).catch(missing)
}

function missing(error: Error): never {
	throw new GuestPartsMissing(`the guest's Debian packages cannot be had: ${error.message.split('\n')[0]}`)
}

/** Of the kernel's package, which is large, only its image and the folders that hold what we load. */
async function unpackKernel(file: string, into: string): Promise<void> {
	const tar = join(into, 'kernel.tar')
	await run('sh', ['-c', 'dpkg-deb --fsys-tarfile "$1" > "$2"', 'sh', file, tar])
	const folders = ['drivers/virtio', 'drivers/hid', 'net/9p', 'fs/9p', 'fs/netfs', 'fs/fscache']
	const paths = folders.map((path) => `./${MODULES_PATH}/*/kernel/${path}/*.ko`)
	await run('tar', ['-x', '-f', tar, '-C', into, '--wildcards', './boot/vmlinuz-*', ...paths])
	await rm(tar)
}

/** The wanted modules with all that they depend on, which each module names itself (`depends=` of its .modinfo). */
async function modulesInOrder(folder: string): Promise<string[]> {
	const { stdout } = await run('find', [folder, '-name', '*.ko'])
	const nameOf = (path: string) => (path.split('/').at(-1) ?? '').replace('.ko', '')
	const paths = new Map(
		stdout
			.trim()
			.split('\n')
			.map((path) => [nameOf(path).replaceAll('_', '-'), path]),
	)
	const ordered: string[] = []
	async function add(name: string): Promise<void> {
		const path = paths.get(name.replaceAll('_', '-'))
		// What has no file is built into the kernel.
		if (path === undefined || ordered.includes(path)) return
		const depends = /depends=([^\0]*)\0/.exec(await readFile(path, 'latin1'))?.[1] ?? ''
		for (const other of depends.split(',').filter((one) => one !== '')) await add(other)
		ordered.push(path)
	}
	for (const name of WANTED_MODULES) await add(name)
	return ordered
}

const exists = (path: string): Promise<boolean> =>
	access(path).then(
		() => true,
		() => false,
	)

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
	const names = await readdir(folder).catch(() => [])
	return names.filter((name) => pattern.test(name)).map((name) => join(folder, name))
}
