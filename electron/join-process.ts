/**
 * Entry file: `join-process.ts <settings file> [<sealed file>]`, started by the shell while its settings name no till. Shows the page
 * that asks for a code (`kiosk/join-desk.ts`), joins, writes the settings, and goes on showing how it went until it is ended.
 */
import { joinHere } from '../identity/join-here.ts'
import type { FromJoinProcess } from './bridge/host-channel.ts'
import { openJoinDesk } from './kiosk/join-desk.ts'

const [settingsFile = '', sealedFile] = process.argv.slice(2)
const tell = (message: FromJoinProcess) => process.parentPort.postMessage(message)
const secretPlace = sealedFile === undefined ? undefined : { shell: sealedFile }
const desk = await openJoinDesk(
	(code) => joinHere(code, settingsFile, { onlyTills: true, secretPlace }),
	settingsFile,
)
tell({ kind: 'joinPageAt', url: desk.url })
await desk.joined
tell({ kind: 'joined' })
