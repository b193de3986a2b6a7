/*
 * Builds the pages: the till, its customer's, the demonstration's device bench, and the status pages of agent and centre. The pages run under a strict content
 * security policy, so nothing may be inlined: no data: modules, no inline scripts, no module preload helper.
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Whatever is set around it: React's other kind of build carries the paths of the tree, and no two folders would give the same bytes.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production'

const root = resolve(import.meta.dirname, 'renderer')

export default defineConfig({
	root,
	base: './',
	plugins: [react()],
	build: {
		outDir: resolve(import.meta.dirname, 'dist/renderer'),
		emptyOutDir: true,
		target: 'chrome120',
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rolldownOptions: {
			input: {
				till: resolve(root, 'index.html'),
				customer: resolve(root, 'customer.html'),
				bench: resolve(root, 'bench/index.html'),
				agent: resolve(root, 'agent/index.html'),
				server: resolve(root, 'server/index.html'),
			},
		},
	},
})
