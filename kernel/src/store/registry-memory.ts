import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dsseEnvelope, type DsseEnvelope } from "@tuneit/protocol";
import { z } from "zod";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";

const pinned = z.strictObject({
  format: z.literal(1),
  registry: z.string(),
  root: z.strictObject({ keyid: z.string(), key: z.string() }),
  trust: dsseEnvelope,
  blocklist: dsseEnvelope.nullable(),
});
/** What this machine knows of a registry: the root key it pinned, and the last good documents. */
export type PinnedRegistry = z.infer<typeof pinned>;

/** `$TUNEIT_HOME/trust/<hash of its identity>.json`. */
export class RegistryMemory {
  readonly path: string;
  readonly registry: string;

  constructor(home: string, identity: string) {
    this.registry = identity;
    this.path = join(home, "trust", `${createHash("sha256").update(identity).digest("hex").slice(0, 32)}.json`);
  }

  /** Name of the registry that this machine heard from last; undefined = none yet. */
  static async latest(home: string): Promise<string | undefined> {
    const folder = join(home, "trust");
    const names = await readdir(folder).catch(() => []);
    const dated = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
    );
    const [newest] = dated.toSorted((left, right) => right.at - left.at);
    if (!newest) return undefined;
    return pinned.parse(JSON.parse(await readFile(join(folder, newest.name), "utf8"))).registry;
  }

  /** The registry whose root key has this id, as a lock names it; undefined = it was never seen. */
  static async byRoot(home: string, keyid: string): Promise<RegistryMemory | undefined> {
    for (const name of await readdir(join(home, "trust")).catch(() => [])) {
      const known = pinned.safeParse(JSON.parse(await readFile(join(home, "trust", name), "utf8"))).data;
      if (known?.root.keyid === keyid) return new RegistryMemory(home, known.registry);
    }
    return undefined;
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
