/** In which cluster these books were when a server last started: a dump that was read into another one is an older state. */
export const movedBooks = `
ALTER TABLE centre ADD COLUMN cluster_id text;
`
