/** A process that gives its rights up and then asks the doctor, as often as it is told; a test that runs as root has every right. */
import { runDoctor } from '../../build/doctor/run-doctor.ts'
import { thisScene } from '../../build/doctor/scene.ts'
// Before the rights are gone: nobody may not be able to read the program's folder.
import '../../build/doctor/probes/try-device.ts'
import '../../devices/transport/locate-port.ts'
import '../../storage/look.ts'

const NOBODY = 65_534
process.setgroups?.([])
process.setgid?.(NOBODY)
process.setuid?.(NOBODY)
// No limit may be met by a busy machine.
const patient = { networkMs: 60_000, answerMs: () => ({ configured: 60_000, guessed: [] }) }
process.on('message', async ({ settingsFile, root, env }: Asked) => {
	process.send?.(await runDoctor({ ...thisScene(settingsFile), root, env, ...patient }))
})
process.on('disconnect', () => process.exit(0))

type Asked = { readonly settingsFile: string; readonly root: string; readonly env: NodeJS.ProcessEnv }
