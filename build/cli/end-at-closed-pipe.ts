/* What a command does when whoever reads its output has seen enough (`| head -1`): it ends, and that is no error. */
export function endAtClosedPipe(): void {
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') throw error
		process.exit(0)
	})
}
