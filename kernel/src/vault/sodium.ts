import type { SealedText } from "@tuneit/protocol";

type Sodium = (typeof import("libsodium-wrappers-sumo"))["default"];

let loading: Promise<Sodium> | undefined;

/** Loaded when a vault is first opened: most commands never do. */
function load(): Promise<Sodium> {
  return (loading ??= import("libsodium-wrappers-sumo").then(async ({ default: sodium }) => {
    await sodium.ready;
    return sodium;
  }));
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

export const keyBytes = 32;
export const saltBytes = 16;

export async function randomBytes(count: number): Promise<Uint8Array> {
  return (await load()).randombytes_buf(count);
}

/** Encrypts with XChaCha20-Poly1305 under a nonce of its own; `about` is authenticated and not stored. */
export async function seal(text: Uint8Array, about: string, key: Uint8Array): Promise<SealedText> {
  const sodium = await load();
  const nonce = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, about, null, nonce, key);
  return { nonce: toBase64(nonce), text: toBase64(sealed) };
}

/** Undefined where key, text or `about` is another one. */
export async function unseal(sealed: SealedText, about: string, key: Uint8Array): Promise<Uint8Array | undefined> {
  const sodium = await load();
  const [nonce, text] = [fromBase64(sealed.nonce), fromBase64(sealed.text)];
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, text, about, nonce, key);
  } catch {
    return undefined;
  }
}

export interface Derivation {
  readonly passphrase: string;
  /** Base64 of 16 bytes. */
  readonly salt: string;
  readonly operations: number;
  readonly memoryBytes: number;
}

/** Argon2id (RFC 9106), version 1.3. Blocks for as long as it takes. */
export async function deriveKey({ passphrase, salt, operations, memoryBytes }: Derivation): Promise<Uint8Array> {
  const sodium = await load();
  const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13;
  return sodium.crypto_pwhash(keyBytes, passphrase, fromBase64(salt), operations, memoryBytes, algorithm);
}

export { fromBase64, toBase64 };
