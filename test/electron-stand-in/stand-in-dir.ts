/** Where the stand-in keeps what Electron keeps in a user's folder; whoever starts it names the folder and removes it. */
import { tmpdir } from 'node:os'

export function standInDir(): string {
	return process.env.STAND_IN_DIR ?? tmpdir()
}
