import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { keyId, signText } from "@tuneit/packaging";

/** Something that signs: a key file here, a key service elsewhere. */
export interface Signer {
  readonly keyid: string;
  /** Base64 of the SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Base64 of the DER signature. */
  sign(text: string | Uint8Array): string;
}

export interface KeyFile extends Signer {
  readonly privateKey: KeyObject;
}

export async function makeKeyFile(path: string): Promise<KeyFile> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await writeFile(path, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
  return fromKey(privateKey);
}

export async function readKeyFile(path: string): Promise<KeyFile> {
  return fromKey(createPrivateKey(await readFile(path)));
}

function fromKey(privateKey: KeyObject): KeyFile {
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    keyid: keyId(spki),
    publicKey: spki.toString("base64"),
    privateKey,
    sign: (text) => signText(privateKey, text),
  };
}
