/* How a command ends the process that it was. */

/**
 * Ends the process at once with `exitCode`. To be called when everything is closed and written: then nothing is lost
 * by it. Leaving the end to Node was seen to go wrong: after child processes with pipes, Node 24 may spin for ever in
 * its own clean-up (`Environment::CleanupHandles`), at full speed and deaf to every signal but SIGKILL.
 */
export function endProcess(exitCode: number): never {
	process.exit(exitCode)
}
