import type { AlarmWords } from './alarm-words.ts'
import { bytesText, durationEn, moneyText } from './figure-text.ts'
import { deviceProblemEn } from './status-codes.ts'

const problem = (code: string | null) => deviceProblemEn[code ?? ''] ?? code ?? 'no answer'

export const alarmsEn: AlarmWords = {
	databaseUnwritable: {
		what: () => "The agent's database takes nothing new.",
		safe: 'Nothing that was kept is lost. Tills sell alone and keep what they sell.',
		act: 'Look at the disk: room, rights, hardware (yika doctor). It goes on by itself.',
	},
	diskFull: {
		what: ({ figure }) => `The agent's disk is full: ${bytesText(figure)} are free.`,
		safe: 'What was kept is safe; tills keep what they sell until there is room again.',
		act: 'See what fills it (du -xh | sort -h) and move that away; never a file of the agent.',
	},
	chainHalted: {
		what: ({ subject, code }) => `The centre does not take the records of ${subject} (${code ?? ''}).`,
		safe: 'They stay here and at the till; other tills go on.',
		act: 'A disk was put back, or two tills use one key: find the till, enrol it anew, then decide at the exceptions desk (yika exceptions list).',
	},
	recordsContested: {
		what: ({ figure }) => `${figure ?? 0} records do not fit what the till had recorded before.`,
		safe: 'Both versions are kept, and the centre is told of them.',
		act: 'Decide at the exceptions desk (yika exceptions list). If more come, a disk of a till was copied or put back.',
	},
	tillStopped: {
		what: ({ subject, code }) => `${subject} does not sell (${code ?? ''}).`,
		safe: 'What it sold before is safe.',
		act: 'Do what its screen says; yika doctor at the till says more.',
	},
	centreRefuses: {
		what: ({ code }) => `The centre turns this agent away (${code ?? ''}).`,
		safe: 'The store sells by itself: cash, and cards within its leases. Records wait here.',
		act: 'yika doctor says which: an old version wants the update, an unknown key the enrolment of this store.',
	},
	exposureHigh: {
		what: ({ figure }) =>
			`Tills that are cut off could spend ${moneyText(figure)} with nothing to vouch for it.`,
		safe: 'That is the most that can be lost: no till goes beyond its floor limit.',
		act: 'Bring the tills back to the network first; if it lasts, lower the floor limit.',
	},
	tillAway: {
		what: ({ subject }) => `${subject} is not connected.`,
		safe: 'If it runs, it sells alone and keeps what it sells.',
		act: 'Look whether it is on, then at its network cable; yika doctor at the till says more.',
	},
	centreAway: {
		what: () => 'The centre cannot be reached.',
		safe: 'The store sells by itself: cash, and cards within its leases. Records wait here and go up by themselves.',
		act: "Look at the store's line (router, provider); then ask whether the centre runs.",
	},
	backlogOld: {
		what: ({ figure }) => `Records have waited ${durationEn(figure)} for the centre.`,
		safe: "They are on the agent's disk and go up by themselves, in order.",
		act: 'With the centre away: mend the line. With it connected: look at its own page and log.',
	},
	clockDrift: {
		what: ({ figure }) => `This machine's clock is ${durationEn(figure)} off the centre's.`,
		safe: 'Records keep their order by number; leases run out earlier rather than later.',
		act: 'Let the clock set itself (timedatectl set-ntp true) and look whether its time server is reached.',
	},
	tillClockDrift: {
		what: ({ subject }) => `The clock of ${subject} is more than two minutes off.`,
		safe: 'Records keep their order by number.',
		act: 'Let its clock set itself (timedatectl set-ntp true).',
	},
	printerStopped: {
		what: ({ subject, code }) => `${subject}: ${problem(code)}.`,
		safe: 'Sales go on; receipts wait and print by themselves.',
		act: 'Load paper, close the cover, or look at its plug and power.',
	},
	readerAway: {
		what: ({ subject, code }) => `${subject}: ${problem(code)}.`,
		safe: 'Sales go on; numbers can be typed.',
		act: 'Look at its plug; then yika device list at the till.',
	},
	deviceAway: {
		what: ({ subject, code }) => `${subject}: ${problem(code)}.`,
		safe: 'Sales go on without it.',
		act: 'Look at its plug and power; then yika device list at the till.',
	},
	diskLow: {
		what: ({ figure }) => `The agent's disk is nearly full: ${bytesText(figure)} are free.`,
		safe: 'Everything works until it is full.',
		act: 'See what fills it (du -xh | sort -h) and move that away; never a file of the agent.',
	},
	doorReaderAway: {
		what: ({ subject, code }) => `The reader at the door (${subject}): ${problem(code)}.`,
		safe: 'Everything sells as before; only arrivals are not told.',
		act: 'Look at its power and its network cable.',
	},
	printerPaperLow: {
		what: ({ subject }) => `${subject}: paper runs low.`,
		safe: 'It still prints.',
		act: 'Have a new roll ready.',
	},
}
