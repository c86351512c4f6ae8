import { createHash } from "node:crypto";
import { join } from "node:path";
import { dsseEnvelope, type DsseEnvelope } from "@tuneit/protocol";
import { z } from "zod";
import { readIfThere, replaceFile } from "../resolve/atomic-file.ts";

const pinned = z.strictObject({
  format: z.literal(1),
  registry: z.string(),
  root: z.strictObject({ keyid: z.string(), key: z.string() }),
  trust: dsseEnvelope,
  blocklist: dsseEnvelope.nullable(),
});
/** What this machine knows of a registry: the root key it pinned, and the last good documents. */
export type PinnedRegistry = z.infer<typeof pinned>;

/** `$TUNEIT_HOME/trust/<hash of the address>.json`. */
export class RegistryMemory {
  readonly path: string;
  readonly registry: string;

  constructor(home: string, address: URL) {
    this.registry = address.href;
    this.path = join(home, "trust", `${createHash("sha256").update(address.href).digest("hex").slice(0, 32)}.json`);
  }

  /** A damaged file is an error and never a first use: that would be a way to have another root pinned. */
  async read(): Promise<PinnedRegistry | undefined> {
    const text = await readIfThere(this.path);
    return text === undefined ? undefined : pinned.parse(JSON.parse(text));
  }

  async pin(root: PinnedRegistry["root"], trust: DsseEnvelope): Promise<void> {
    const before = await this.read();
    await this.#write({ format: 1, registry: this.registry, root, trust, blocklist: before?.blocklist ?? null });
  }

  async keepBlocklist(blocklist: DsseEnvelope): Promise<void> {
    const before = await this.read();
    if (before) await this.#write({ ...before, blocklist });
  }

  async #write(value: PinnedRegistry): Promise<void> {
    await replaceFile(this.path, `${JSON.stringify(value, null, 2)}\n`, 0o600);
  }
}
