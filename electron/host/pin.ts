/**
 * PIN verifiers: argon2id in PHC form (RFC 9106). The cost stands in each verifier, so a deployment may raise it while
 * old verifiers still work. A verifier that cannot be read verifies nothing.
 */
import { timingSafeEqual } from 'node:crypto'
import { argon2id } from 'hash-wasm'

export type PinCost = { readonly memoryKiB: number; readonly iterations: number }

/** RFC 9106 §4, second recommended option (64 MiB, 3 passes): about 0.2 s on a till, long for whoever guesses. */
const PIN_COST: PinCost = { memoryKiB: 65_536, iterations: 3 }

type Phc = {
	readonly cost: PinCost
	readonly parallelism: number
	readonly salt: Buffer
	readonly hash: Buffer
}

const PHC =
	/^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/
/** A verifier comes from head office; one that asks for more than this would stall the till. */
const MEMORY_KIB_MAX = 262_144

/** Resolves true only for the PIN that the verifier was made from. Takes as long for a wrong PIN as for the right one. */
export async function verifyPin(pin: string, verifier: string): Promise<boolean> {
	const phc = parsePhc(verifier)
	if (phc === null || pin === '') return false
	const { cost, parallelism, salt, hash } = phc
	const computed = await argon2id({
		password: pin,
		salt,
		memorySize: cost.memoryKiB,
		iterations: cost.iterations,
		parallelism,
		hashLength: hash.length,
		outputType: 'binary',
	})
	return timingSafeEqual(computed, hash)
}

/** `salt`: 16 unpredictable bytes, one salt per operator and PIN. */
export function makePinVerifier(pin: string, salt: Uint8Array, cost: PinCost = PIN_COST): Promise<string> {
	return argon2id({
		password: pin,
		salt,
		memorySize: cost.memoryKiB,
		iterations: cost.iterations,
		parallelism: 1,
		hashLength: 32,
		outputType: 'encoded',
	})
}

function parsePhc(verifier: string): Phc | null {
	const [, memory = '', iterations = '', lanes = '', salt = '', hash = ''] = PHC.exec(verifier) ?? []
	const cost = { memoryKiB: Number(memory), iterations: Number(iterations) }
	const parallelism = Number(lanes)
	// RFC 9106 §3.1: at least 8 KiB per lane, one pass, one lane.
	if (parallelism < 1 || cost.iterations < 1 || cost.memoryKiB < 8 * parallelism) return null
	if (cost.memoryKiB > MEMORY_KIB_MAX) return null
	return { cost, parallelism, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}
