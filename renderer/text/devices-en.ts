/** Words of the device page. */
import type { DeviceWords } from './device-words.ts'

export const devicesEn: DeviceWords = {
	title: 'Devices',
	well: 'works',
	last: 'Last',
	nothingYet: 'nothing yet',
	firmware: 'Model',
	path: 'Port',
	noise: (bytes, frames) => `noise ${bytes} bytes, bad frames ${frames}`,
	restarts: (count) => (count === 1 ? 'restarted once' : `restarted ${count} times`),
	testPrint: 'Test print',
	log: {
		cardPresented: 'card read',
		cardRemoved: 'card taken away',
		cardRefused: 'card not taken',
		codeScanned: 'code scanned',
		codeRejected: 'code not readable',
		connected: 'connected',
		away: 'disconnected',
		problem: 'problem:',
		printed: 'test page printed',
		notPrinted: 'test page not printed',
	},
	reason: {
		checkDigit: 'wrong check digit',
		tooLong: 'too long',
		unreadable: 'not readable',
		bankCard: 'a bank card',
	},
	learnTitle: 'New device',
	learnHint: 'Plug it in, choose its port, then present a card or scan a code.',
	look: 'Look for new devices',
	noPorts: 'Nothing new is plugged in. Check plug and power, then look again.',
	staffOnly: 'A supervisor or manager signs on to add a device.',
	stop: 'Stop',
	trying: (driver, baud) =>
		driver === ''
			? 'Present a card or scan a code…'
			: `Present a card or scan a code… trying ${driver} (${baud})`,
	found: (seen) =>
		seen === null
			? 'Recognised. Keep it, and this till uses it:'
			: `Recognised (${seen}). Keep it, and this till uses it:`,
	keep: 'Keep',
	kept: (isAtWork) =>
		isAtWork ? 'Kept; it is ready.' : 'Kept; it is ready once the till has been started again.',
	notKept: (file) =>
		`The settings cannot be changed from here. Store IT adds this line to the devices in ${file === '' ? 'the settings file' : file}:`,
	notFound:
		'Not recognised. Present a card or scan a code and try again; or this model is not supported yet.',
}
