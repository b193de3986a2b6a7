/** The machine's power. There is nothing to save when it goes to sleep: whatever was answered is on disk. */
import { app, type BrowserWindow, powerMonitor, powerSaveBlocker } from 'electron'

/** `windows`: those that are open, whenever it is asked. */
export function watchPower(windows: () => readonly BrowserWindow[], log: (line: string) => void): void {
	// Nobody touches the customer's display, and a till that is dark is taken for broken.
	powerSaveBlocker.start('prevent-display-sleep')
	powerMonitor.on('suspend', () => log('power: the machine goes to sleep'))
	powerMonitor.on('resume', () => {
		log('power: the machine is awake again')
		// A display that was off may still show what was there before.
		for (const { webContents } of windows()) webContents.invalidate()
	})
	powerMonitor.on('shutdown', () => {
		log('power: the machine is shut down; ending the till in good order')
		app.quit()
	})
}
