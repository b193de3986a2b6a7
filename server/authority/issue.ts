/** Issues certificates of machines. Who one speaks for is decided here, never by what a request says of itself. */
import 'reflect-metadata'
import {
	AuthorityKeyIdentifierExtension,
	BasicConstraintsExtension,
	ExtendedKeyUsage,
	ExtendedKeyUsageExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	Pkcs10CertificateRequest,
	SubjectAlternativeNameExtension,
	X509Certificate,
	X509CertificateGenerator,
} from '@peculiar/x509'
import { type Identity, identityOf } from '../../identity/identity-file.ts'
import { EC_P256, newKeyAndRequest } from '../../identity/key-and-request.ts'
import { type Who, whoText } from '../../identity/who.ts'
import { newSerial, type Root, signingKeyOf } from './root.ts'

const DAY_MS = 86_400_000
/** A store that is cut off for less than the half of it renews in time when it is back (`identity/renewal.ts`). */
const CERTIFICATE_VALID_MS = 180 * DAY_MS
/** A machine whose clock is behind can use what it has just been given. */
const BACKDATED_MS = DAY_MS

export type Validity = { readonly fromMs: number; readonly untilMs: number }

export function validityFrom(nowMs: number): Validity {
	return { fromMs: nowMs - BACKDATED_MS, untilMs: nowMs + CERTIFICATE_VALID_MS }
}

/** PEM. Null: the request is none, is not signed by its key, or its key is not P-256. */
export async function issueCertificate(
	root: Root,
	who: Who,
	request: string,
	{ fromMs, untilMs }: Validity,
): Promise<string | null> {
	const asked = await readRequest(request)
	if (asked === null) return null
	const issuer = new X509Certificate(root.certificate)
	const certificate = await X509CertificateGenerator.create(
		{
			serialNumber: newSerial(),
			issuer: issuer.subject,
			subject: [{ CN: [whoText(who)] }],
			notBefore: new Date(fromMs),
			notAfter: new Date(untilMs),
			publicKey: asked.publicKey,
			signingKey: await signingKeyOf(root),
			signingAlgorithm: EC_P256,
			extensions: [
				new BasicConstraintsExtension(false, undefined, true),
				new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
				new ExtendedKeyUsageExtension(usageOf(who), true),
				new SubjectAlternativeNameExtension([{ type: 'url', value: whoText(who) }]),
				await AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
			],
		},
		crypto,
	)
	return certificate.toString('pem')
}

/** A till never listens, so its certificate cannot be used to pass for an agent. */
function usageOf({ role }: Who): ExtendedKeyUsage[] {
	if (role === 'till') return [ExtendedKeyUsage.clientAuth]
	return role === 'centre'
		? [ExtendedKeyUsage.serverAuth]
		: [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]
}

export async function isRequest(text: string): Promise<boolean> {
	return (await readRequest(text)) !== null
}

async function readRequest(text: string): Promise<Pkcs10CertificateRequest | null> {
	try {
		const request = new Pkcs10CertificateRequest(Buffer.from(text, 'base64'))
		const { algorithm } = request.publicKey
		const isOurs = algorithm.name === 'ECDSA' && (algorithm as EcKeyAlgorithm).namedCurve === 'P-256'
		return isOurs && (await request.verify(crypto)) ? request : null
	} catch {
		// It comes from outside: whatever cannot be read is no request.
		return null
	}
}

/** Key and certificate at once, where the machine is this one. */
export async function issueIdentity(root: Root, who: Who, validity: Validity): Promise<Identity> {
	const { key, request } = await newKeyAndRequest()
	const certificate = await issueCertificate(root, who, request, validity)
	if (certificate === null) throw new Error('a request of our own was not understood')
	return identityOf(root.certificate, certificate, key, whoText(who))
}
