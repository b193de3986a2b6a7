/* The first page of a bundle: what is in it, for the shopkeeper who is to send it away. */
import type { BundleFile } from './pack.ts'

export type Missing = { readonly what: string; readonly why: string }

const CONTENTS: Readonly<Record<string, readonly [string, string]>> = {
	'product.json': ['版本、系统、时间', 'versions, system, times'],
	'settings.json': ['设置；密码、密钥已去掉', 'settings; passwords and keys are taken out'],
	'doctor.txt': ['yika doctor 的检查结果', 'what yika doctor found'],
	'database.json': [
		'数据库的完整性、表的行数、流水位置、额度',
		'the database: integrity, counts, places, leases',
	],
	'files.json': [
		'数据文件夹里的文件名和大小，崩溃转储的文件名',
		'names and sizes of files, names of crash dumps',
	],
	'status.json': ['门店代理自己说的状态', 'what the agent says of itself'],
	'state.json': ['状态页的数字和警报', 'figures and alarms of the status page'],
}

export function headPage(
	whose: string,
	madeAt: string,
	files: readonly BundleFile[],
	missing: readonly Missing[],
): BundleFile {
	const lines = [
		`一卡 Yika 支持包 · support bundle · ${whose} · ${madeAt}`,
		'',
		'里面没有会员和员工的姓名、电话、生日、邮箱、地址，没有卡号、PIN、密钥和密码。',
		'卡号等编号换成了 # 开头的记号：同一个编号在本包里记号相同，换算不回去，别的包里也不同。',
		'发出之前可以打开每个文件看：都是文本。',
		'',
		'No name, phone number, birthday, e-mail or address of a member or an operator is in it, no card number, PIN, key or password.',
		'Numbers that help to follow a case are marks (#…): the same number has the same mark in this bundle, in another bundle another',
		'one, and nobody can count back. Every file is text: look into it before you send it.',
		'',
		'内容 · contents',
		...files.map(({ path, text }) => {
			const [zh, en] = CONTENTS[path] ?? ['日志的最后一部分', 'the last part of a log']
			return `  ${path} (${Buffer.byteLength(text)} bytes): ${zh} · ${en}`
		}),
		'',
		'没有拿到的 · what could not be had',
		...(missing.length === 0 ? ['  —'] : missing.map(({ what, why }) => `  ${what}: ${why}`)),
	]
	return { path: 'READ-ME-FIRST.txt', text: `${lines.join('\n')}\n` }
}
