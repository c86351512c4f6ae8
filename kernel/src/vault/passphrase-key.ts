import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { randomBytes, saltBytes, seal, toBase64, unseal, type Derivation } from "./sodium.ts";
import type { VaultKey } from "@tuneit/protocol";

type PassphraseKey = Extract<VaultKey, { kind: "passphrase" }>;

export type Limits = Pick<PassphraseKey, "operations" | "memoryBytes">;

/** libsodium's "moderate" limits: about a second and 256 MiB a try. */
export const moderate: Limits = { operations: 3, memoryBytes: 256 * 1024 ** 2 };

/** Wraps a data key with one that is derived from a passphrase. */
export async function wrapByPassphrase(
  dataKey: Uint8Array,
  about: string,
  passphrase: string,
  limits: Limits,
): Promise<PassphraseKey> {
  const salt = toBase64(await randomBytes(saltBytes));
  const key = await derive({ passphrase, salt, ...limits });
  const wrapped = await seal(dataKey, about, key);
  return { kind: "passphrase", algorithm: "argon2id13", salt, ...limits, wrapped };
}

/** Undefined where the passphrase is another one. */
export async function unwrapByPassphrase(
  { salt, operations, memoryBytes, wrapped }: PassphraseKey,
  about: string,
  passphrase: string,
): Promise<Uint8Array | undefined> {
  return unseal(wrapped, about, await derive({ passphrase, salt, operations, memoryBytes }));
}

async function derive(given: Derivation): Promise<Uint8Array> {
  const thread = new Worker(new URL("./derive-thread.ts", import.meta.url), { workerData: given });
  try {
    const [key] = (await once(thread, "message")) as [Uint8Array];
    return key;
  } finally {
    await thread.terminate();
  }
}
