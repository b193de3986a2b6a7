/* `yika doctor`: what keeps a till or an agent from working, and what mends it. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'

const HELP = `
Whose settings it is, a till's or an agent's, it sees by itself. It changes nothing, and may be asked while the till sells:
what a running till holds is left alone. Run it as the user who runs the till or agent; root may open everything.

One line for each check: ok; advice (it works, and could break); BROKEN, with what is safe meanwhile and what mends it;
- (it could not be looked at). With --json each fault has its mend as data, which a script can follow:
  {"kind":"command","command"}, {"kind":"setting","file","at","value"} (null: take it out), {"kind":"act","words"}

Examples:
  $ npm run yika -- doctor --settings /etc/yika/till.json
  $ npm run --silent yika -- doctor --settings agent.json --json

Environment:
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 nothing is broken; 1 something is; 2 wrong command line.`

interface DoctorFlags {
	readonly settings: string
	readonly json?: boolean
}

/** Adds `doctor` to the program. */
export function addDoctorCommand(program: Command): void {
	program
		.command('doctor')
		.summary('what is wrong with a till or an agent, and what mends it')
		.description('Checks everything that a till or an agent needs, and says how to mend what is wrong.')
		.addOption(
			new Option('--settings <file>', 'the settings of the till or agent')
				.env('YIKA_SETTINGS')
				.makeOptionMandatory(),
		)
		.option('--json', 'one JSON object')
		.addHelpText('after', HELP)
		.action(async ({ settings, json }: DoctorFlags) => {
			const { runDoctor } = await import('../../doctor/run-doctor.ts')
			const { thisScene } = await import('../../doctor/scene.ts')
			const { reportLines } = await import('../../doctor/print-report.ts')
			const { endProcess } = await import('../end-process.ts')
			const report = await runDoctor(thisScene(resolve(settings)))
			const text = json === true ? JSON.stringify(report) : reportLines(report).join('\n')
			const isBroken = report.findings.some(({ state }) => state === 'broken')
			process.stdout.write(`${text}\n`, () => endProcess(isBroken ? 1 : 0))
		})
}
