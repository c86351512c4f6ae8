import { signedText, verifyText } from "@tuneit/packaging";
import type { TrustDocument } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

export interface SignedVersion {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

type TrustedKey = TrustDocument["keys"][number];

/**
 * Checks that a trusted key signed this name, version and integrity, and returns that signature. Done here, because
 * npm's own client lets a version without any signature pass.
 *
 * @throws TUNEIT_STORE_SIGNATURE_MISSING, TUNEIT_STORE_KEY_UNKNOWN, TUNEIT_STORE_KEY_EXPIRED, TUNEIT_STORE_SIGNATURE_INVALID
 */
export function verifySignature(
  signed: SignedVersion,
  trust: TrustDocument,
  now: number,
): { keyid: string; sig: string } {
  const values = { plugin: signed.name, version: signed.version };
  if (signed.signatures.length === 0) throw fail("TUNEIT_STORE_SIGNATURE_MISSING", values);
  const known = signed.signatures.flatMap((signature) => {
    const key = trust.keys.find((candidate) => candidate.keyid === signature.keyid && isUsable(candidate));
    return key ? [{ signature, key }] : [];
  });
  if (known.length === 0) throw fail("TUNEIT_STORE_KEY_UNKNOWN", { ...values, key: signed.signatures[0]!.keyid });
  const living = known.filter(({ key }) => !isExpired(key, now));
  const [expired] = known;
  if (living.length === 0)
    throw fail("TUNEIT_STORE_KEY_EXPIRED", { ...values, key: expired!.key.keyid, expires: expired!.key.expires ?? "" });
  const text = signedText(signed.name, signed.version, signed.integrity);
  const holding = living.find(({ key, signature }) => verifyText(key.key, text, signature.sig));
  if (!holding) throw fail("TUNEIT_STORE_SIGNATURE_INVALID", values);
  return holding.signature;
}

const isUsable = ({ purpose, state }: TrustedKey): boolean => purpose === "packages" && state !== "revoked";

/** A retired key verifies what it signed while it was active: its private half was destroyed at rotation. */
const isExpired = ({ state, expires }: TrustedKey, now: number): boolean =>
  state === "active" && expires !== null && !(Date.parse(expires) > now);
