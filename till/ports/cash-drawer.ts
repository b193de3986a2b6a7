/**
 * The cash drawer hangs on the printer, which tells the level of one pin. Which level means open depends on the drawer and is
 * learnt at installation (devices.md §6.2). `unknown`: that was not done, or the printer does not answer.
 */
export type DrawerState = 'open' | 'closed' | 'unknown'
