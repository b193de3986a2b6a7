/** At the end of the suite: on what the story was run. What was left out is said, with the reason. */
import { electronProgram } from './electron-program.ts'

export function teardown(): void {
	const program = electronProgram()
	process.stdout.write(
		'missing' in program
			? `test:electron: run on the stand-in only; left out: the story in Electron itself (${program.missing}; npm run setup fetches it)\n`
			: `test:electron: run on the stand-in, and the story in ${program.file}\n`,
	)
}
