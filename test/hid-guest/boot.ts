import { execFileSync, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { GuestParts } from './guest-parts.ts'

/**
 * Boots a guest that sees the host's files, read-only, as its own, and runs one command there. Its devices are the
 * guest's: real hidraw behind the kernel's uhid, which containers and CI machines do not have.
 */
export type GuestRun = {
	/** What the command wrote. */
	readonly output: string
	/** Null: the guest ended without the command's exit code. */
	readonly exitCode: number | null
	/** The kernel's messages, for when something is wrong. */
	readonly console: string
}

const MEMORY_MIB = 512
const EXIT_LINE = /^guest-exit-code (\d+)\s*$/m

export async function runInGuest(
	parts: GuestParts,
	folder: string,
	command: readonly string[],
	timeoutMs: number,
): Promise<GuestRun> {
	const initrd = await makeInitrd(parts, folder, command)
	const consoleFile = join(folder, 'console.txt')
	const outputFile = join(folder, 'output.txt')
	const { program, args, env } = parts.qemu
	const qemu = spawn(
		program,
		[
			...args,
			...[
				'-M',
				'q35',
				'-smp',
				'2',
				'-m',
				String(MEMORY_MIB),
				'-no-reboot',
				'-nodefaults',
				'-display',
				'none',
			],
			...['-kernel', parts.kernel, '-initrd', initrd, '-append', 'panic=-1 console=ttyS0 quiet'],
			...['-serial', `file:${consoleFile}`, '-serial', `file:${outputFile}`],
			...['-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap'],
		],
		{ env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] },
	)
	const limit = setTimeout(() => qemu.kill('SIGKILL'), timeoutMs)
	await new Promise<void>((resolve, reject) => {
		qemu.once('error', reject)
		qemu.once('close', () => resolve())
	})
	clearTimeout(limit)
	const output = await readFile(outputFile, 'utf8')
	const exitCode = EXIT_LINE.exec(output)?.[1]
	return {
		output: output.replace(EXIT_LINE, ''),
		exitCode: exitCode === undefined ? null : Number(exitCode),
		console: await readFile(consoleFile, 'utf8'),
	}
}

async function makeInitrd(parts: GuestParts, folder: string, command: readonly string[]): Promise<string> {
	const root = join(folder, 'initrd.d')
	await rm(root, { recursive: true, force: true })
	for (const name of ['bin', 'modules', 'proc', 'sys', 'dev', 'host'])
		await mkdir(join(root, name), { recursive: true })
	await copyFile(parts.busybox, join(root, 'bin/busybox'))
	await chmod(join(root, 'bin/busybox'), 0o755)
	for (const path of parts.modules) await copyFile(path, join(root, 'modules', basename(path)))
	await writeFile(
		join(root, 'init'),
		init(
			parts.modules.map((path) => basename(path)),
			command,
		),
		{
			mode: 0o755,
		},
	)
	const initrd = join(folder, 'initrd')
	const busybox = join(root, 'bin/busybox')
	execFileSync('sh', ['-c', `cd "$1" && find . | "$2" cpio -o -H newc > "$3"`, 'sh', root, busybox, initrd], {
		stdio: 'pipe',
	})
	return initrd
}

/** The guest's first process: modules, the host's files, the command, power off. */
function init(modules: readonly string[], command: readonly string[]): string {
	const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
	return `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc none /proc; $b mount -t sysfs none /sys; $b mount -t devtmpfs none /dev
for module in ${modules.join(' ')}; do $b insmod /modules/$module || echo "not loaded: $module"; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose host /host || echo "no host"
for folder in proc sys dev; do $b mount --bind /$folder /host/$folder; done
$b stty -F /dev/ttyS1 raw 2>/dev/null
HOME=/ PATH=/usr/bin:/bin $b chroot /host ${quoted} > /dev/ttyS1 2>&1
echo "guest-exit-code $?" > /dev/ttyS1
$b poweroff -f
`
}
