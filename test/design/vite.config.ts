/* The page of the design system: for whoever works on the screens. `npm run design` shows it and follows every change. */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
	root: import.meta.dirname,
	base: './',
	plugins: [react()],
	build: {
		outDir: resolve(import.meta.dirname, '../../dist/design'),
		emptyOutDir: true,
		target: 'chrome120',
	},
})
