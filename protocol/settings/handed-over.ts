/** Where whoever starts a process hands over the machine's secret, if the settings say nothing of it, or that the till's shell keeps it. */
export const HANDED_OVER = 'YIKA_MACHINE_SECRET'
