import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { fail } from "../errors/packaging-errors.ts";

/** What a registry signs of a version, and nothing else of it. */
export function signedText(name: string, version: string, integrity: string): string {
  return `${name}@${version}:${integrity}`;
}

/** Identifier of a public key, as npm writes it: `SHA256:<base64 of the digest of the SPKI>`. */
export function keyId(spkiDer: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(spkiDer).digest("base64")}`;
}

/** Signs bytes or text with ECDSA P-256 (DER) or Ed25519; base64. */
export function signText(privateKey: KeyObject, text: string | Uint8Array): string {
  const algorithm = algorithmOf(privateKey);
  if (algorithm === undefined)
    throw fail("TUNEIT_SIGNATURE_KEY_UNSUITABLE", { what: privateKey.asymmetricKeyType ?? "it is no private key" });
  return sign(algorithm, Buffer.from(text), privateKey).toString("base64");
}

/** True if the signature (base64) holds. Anything malformed is simply no valid signature. */
export function verifyText(publicKeySpki: Uint8Array | string, text: string | Uint8Array, signature: string): boolean {
  try {
    const der = typeof publicKeySpki === "string" ? Buffer.from(publicKeySpki, "base64") : Buffer.from(publicKeySpki);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    const algorithm = algorithmOf(key);
    return algorithm !== undefined && verify(algorithm, Buffer.from(text), key, Buffer.from(signature, "base64"));
  } catch {
    // A key or signature that cannot be parsed proves nothing, which is the answer.
    return false;
  }
}

function algorithmOf(key: KeyObject): "sha256" | null | undefined {
  if (key.asymmetricKeyType === "ed25519") return null;
  return key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? "sha256" : undefined;
}
