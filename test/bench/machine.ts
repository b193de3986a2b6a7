/** The machine behind the figures: without it they mean nothing to anybody else. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'

export type Machine = {
	readonly cores: number
	readonly processor: string
	readonly memoryGb: number
	/** One-minute load average when the run began: well above 0 means that the figures were disturbed. */
	readonly load: number
	readonly node: string
	readonly system: string
	/** File system and device that hold the journals and the database. */
	readonly disk: string
}

export function describeMachine(dir: string): Machine {
	return {
		cores: availableParallelism(),
		processor: cpus()[0]?.model.trim() ?? 'unknown',
		memoryGb: Math.round(totalmem() / 2 ** 30),
		load: loadavg()[0] ?? 0,
		node: process.version,
		system: `${platform()} ${arch()}`,
		disk: diskOf(dir),
	}
}

export function machineLine({ cores, processor, memoryGb, load, node, system, disk }: Machine): string {
	return `${cores} cores (${processor}), ${memoryGb} GB, ${system}, Node ${node}, disk ${disk}, load ${load.toFixed(1)}`
}

/** A RAM disk would make every durable figure a lie. */
export function isRamDisk(machine: Machine): boolean {
	return /^(tmpfs|ramfs)\b/.test(machine.disk)
}

function diskOf(dir: string): string {
	try {
		const [, line = ''] = execFileSync('df', ['-PT', dir], { encoding: 'utf8' }).trim().split('\n')
		const [device = '', type = 'unknown'] = line.split(/\s+/)
		return `${type} on ${device}${kindOf(device)}`
	} catch {
		return 'unknown'
	}
}

function kindOf(device: string): string {
	const name = /^\/dev\/(nvme\d+n\d+|[a-z]+)/.exec(device)?.[1]
	if (name === undefined) return ''
	try {
		const isRotational = readFileSync(`/sys/block/${name}/queue/rotational`, 'utf8').trim() === '1'
		const isVirtual = name.startsWith('vd') || name.startsWith('xvd')
		return isVirtual ? ' (virtual)' : isRotational ? ' (rotating)' : ' (solid state)'
	} catch {
		return ''
	}
}
