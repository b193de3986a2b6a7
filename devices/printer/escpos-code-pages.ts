/**
 * Code pages by the number of ESC t, as names of iconv-lite. Only numbers that all makers agree on: from 20 on they differ
 * (PC864 is 37 at Epson, 22 at Rongta; devices.md §5.2).
 */
export const CODE_PAGES: Readonly<Record<number, string>> = {
	0: 'cp437',
	2: 'cp850',
	16: 'win1252',
	17: 'cp866',
	19: 'cp858',
}
