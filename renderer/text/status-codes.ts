/** Devices and what is wrong with them, in both languages: the words that the till's own pages say. */
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

type Words = Readonly<Record<string, string>>

export const deviceKindEn: Words = en.stateLine.device
export const deviceKindZh: Words = zhCN.stateLine.device
export const deviceProblemEn: Words = en.stateLine.problem
export const deviceProblemZh: Words = zhCN.stateLine.problem
