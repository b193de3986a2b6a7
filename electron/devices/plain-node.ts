/**
 * The program that runs a device's process. In a packaged till that is not Electron: its fuse "run as Node" is off, so that
 * nobody can use the signed program for scripts of his own. A Node of its own lies among the package's resources, and reads
 * nothing inside the archive: what it runs lies unpacked beside it (build/package/electron-builder.mjs).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export type NodeProgram = { readonly program: string; readonly fileOf: (file: string) => string }

/** `resourcesDir`: of Electron, else undefined. */
export function plainNode(
	execPath: string,
	resourcesDir: string | undefined,
	isThere: (file: string) => boolean = existsSync,
): NodeProgram {
	if (resourcesDir === undefined) return { program: execPath, fileOf: (file) => file }
	const name = process.platform === 'win32' ? 'node.exe' : 'node'
	const own = join(resourcesDir, 'node', name)
	// Started from the source tree or by a test: Electron itself is Node there.
	if (!isThere(own)) return { program: execPath, fileOf: (file) => file }
	return { program: own, fileOf: (file) => file.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked') }
}
