import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openEnvelope, signEnvelope } from "@tuneit/packaging";
import { dsseEnvelope, type DsseEnvelope, trustDocument, type TrustDocument, trustPayloadType } from "@tuneit/protocol";
import { type KeyFile, makeKeyFile, readKeyFile } from "./key-file.ts";

/** What a running registry needs. The private half of the root key is not among it. */
export interface KeyRing {
  readonly packages: KeyFile;
  readonly blocklist: KeyFile;
  readonly trust: DsseEnvelope;
  readonly document: TrustDocument;
  readonly rootFingerprint: string;
}

/**
 * Makes the keys and the trust document of a new registry; an existing one keeps its own. `keys/root.pem` signs nothing
 * but trust documents: move it away from the machine and bring it back to rotate a key.
 */
export async function makeKeyRing(dataDir: string): Promise<void> {
  const folder = join(dataDir, "keys");
  if (await exists(join(folder, "trust.json"))) return;
  const fresh = join(dataDir, `keys-${randomUUID()}`);
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const root = await makeKeyFile(join(fresh, "root.pem"));
  const signing = {
    packages: await makeKeyFile(join(fresh, "packages.pem")),
    blocklist: await makeKeyFile(join(fresh, "blocklist.pem")),
  };
  const trust = signEnvelope(trustPayloadType, JSON.stringify(firstTrust(root, signing)), root.privateKey, root.keyid);
  await writeFile(join(fresh, "trust.json"), `${JSON.stringify(trust, null, 2)}\n`, { mode: 0o600 });
  // A folder without trust document is the rest of an attempt that was cut off.
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

function firstTrust(root: KeyFile, signing: { packages: KeyFile; blocklist: KeyFile }): TrustDocument {
  const entry = (purpose: "packages" | "blocklist"): TrustDocument["keys"][number] => {
    const { keyid, publicKey } = signing[purpose];
    return { keyid, key: publicKey, purpose, state: "active", expires: null };
  };
  return {
    formatVersion: 1,
    registryId: randomUUID(),
    version: 1,
    issuedAt: new Date().toISOString(),
    root: { keyid: root.keyid, key: root.publicKey },
    keys: [entry("packages"), entry("blocklist")],
  };
}

export async function readKeyRing(dataDir: string): Promise<KeyRing> {
  const folder = join(dataDir, "keys");
  const trust = dsseEnvelope.parse(JSON.parse(await readFile(join(folder, "trust.json"), "utf8")));
  const stated = trustDocument.parse(JSON.parse(Buffer.from(trust.payload, "base64").toString("utf8")));
  openEnvelope(trust, trustPayloadType, [stated.root]);
  return {
    packages: await readKeyFile(join(folder, "packages.pem")),
    blocklist: await readKeyFile(join(folder, "blocklist.pem")),
    trust,
    document: stated,
    rootFingerprint: stated.root.keyid,
  };
}

const exists = async (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );
