/** Style sheets are imported for their effect; Vite turns them into linked files. */
declare module '*.css' {}
