/** Where a till or an agent finds the secret of its machine, and what its key file looks like once it is wrapped with it. */
import { z } from 'zod'

/**
 * One of four places that need not lie on the disk whose data it protects. Left out of the settings: what is handed over in
 * `HANDED_OVER`, else a file beside the key, which protects nothing from whoever has the whole disk.
 */
export const machineSecretSchema = z.union([
	/** 64 hexadecimal digits; on another device, or `/dev/fd/3`. Relative paths are taken from the key file's folder. */
	z.strictObject({ file: z.string().min(1) }),
	/** A credential of systemd (`LoadCredentialEncrypted=`), which can be sealed to the machine's TPM. */
	z.strictObject({ credential: z.string().regex(/^[\w.-]+$/) }),
	/** A variable that whoever starts the process hands over; it is taken out of the environment at once. */
	z.strictObject({ environment: z.string().regex(/^[A-Z_][A-Z0-9_]*$/) }),
	/** A file that only the till's shell opens (Electron's safeStorage); relative paths as above. The shell hands the secret over. */
	z.strictObject({ shell: z.string().min(1) }),
])
export type MachineSecretPlace = z.infer<typeof machineSecretSchema>

/** The file of a wrapped key: the public key may be read by anybody (`yika enrol --key`). Base64; SPKI DER. */
export const wrappedKeySchema = z.strictObject({
	yikaKey: z.literal(1),
	publicKey: z.base64(),
	/** AES-256-GCM: nonce (12 bytes), ciphertext of the PKCS #8 DER, tag (16 bytes). */
	wrapped: z.base64(),
})
export type WrappedKey = z.infer<typeof wrappedKeySchema>

/** Null: the text is not that of a wrapped key; it may be a PEM. */
export function wrappedKeyIn(text: string): WrappedKey | null {
	if (!text.startsWith('{')) return null
	try {
		return wrappedKeySchema.parse(JSON.parse(text))
	} catch {
		return null
	}
}
