/** Devices and what is wrong with them, in both languages: the words that the till's own pages say. */
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

type Words = Readonly<Record<string, string>>

export const deviceKindEn: Words = en.stateLine.device
export const deviceKindZh: Words = zhCN.stateLine.device
export const deviceProblemEn: Words = {
	...en.stateLine.problem,
	'door.notFound': 'not found',
	'door.silent': 'not answering',
	'door.taken': 'in use by another program',
	'door.refused': 'refuses its settings',
	'door.antennaOff': 'an antenna is off',
}
export const deviceProblemZh: Words = {
	...zhCN.stateLine.problem,
	'door.notFound': '没有找到',
	'door.silent': '没有回应',
	'door.taken': '被别的程序占用',
	'door.refused': '不接受设置',
	'door.antennaOff': '有天线断开',
}
