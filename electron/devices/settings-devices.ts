/** Adds a device to the settings file of a till: everything else in it stays as it stands. */
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { type DeviceConfig, deviceConfigsSchema } from '../../protocol/devices/device-config.ts'
import { tillSettingsSchema } from '../../protocol/settings/process-settings.ts'

/** Rejects when the file cannot be written, or would no longer be right. */
export async function addToSettings(file: string, config: DeviceConfig): Promise<void> {
	const settings: unknown = JSON.parse(await readFile(file, 'utf8'))
	const { devices } = tillSettingsSchema.parse(settings)
	const next = { ...(settings as object), devices: deviceConfigsSchema.parse([...devices, config]) }
	// Beside it and then in its place: a power cut leaves the old file or the new one.
	const draft = `${file}.new`
	await writeFile(draft, `${JSON.stringify(next, null, 2)}\n`, { flush: true })
	await chmod(draft, (await stat(file)).mode)
	await rename(draft, file)
}
