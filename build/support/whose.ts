/* Whose settings a bundle is made from, also where they are not right: then what can be had is made of it. */
import { dirname, resolve } from 'node:path'
import { type ServerSettings, serverSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { parseSettings, type Subject } from '../doctor/checks/settings.ts'

export type Whose =
	| Subject
	| { readonly role: 'server'; readonly settings: ServerSettings }
	| { readonly role: 'unknown'; readonly settings: null }

export function whoseSettings(file: string, text: string): Whose {
	const parsed = parseSettings(file, text)
	if (parsed.kind === 'subject') return parsed.subject
	const server = serverSettingsSchema.safeParse(jsonOf(text))
	if (!server.success) return { role: 'unknown', settings: null }
	const dataDir = resolve(dirname(file), server.data.dataDir)
	return { role: 'server', settings: { ...server.data, dataDir } }
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}
