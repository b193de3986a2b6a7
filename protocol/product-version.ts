/** The program's version, as store IT reads it on status pages; the same as package.json's (a test holds them together). */
export const PRODUCT_VERSION = '0.1.0'
