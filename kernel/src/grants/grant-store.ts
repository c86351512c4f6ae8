import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { grantFile, pluginName, type GrantedCapability, type GrantFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";
import type { Verdicts } from "./decide.ts";
import { canonicalCapability, covers } from "./scope.ts";

type Actor = GrantFile["by"];

/** What was allowed and denied on this machine, a file for each plugin in `$TUNEIT_HOME/grants`. */
export class GrantStore {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(home: string, now: () => number = Date.now) {
    this.#folder = join(home, "grants");
    this.#now = now;
  }

  /** @throws TUNEIT_GRANT_FILE_INVALID: a file that cannot be read grants nothing and is not overwritten. */
  async read(plugin: string): Promise<GrantFile> {
    const path = this.pathOf(plugin);
    const text = await readIfThere(path);
    if (text === undefined) return { format: 1, plugin, given: {}, deny: [], by: "user", at: 0 };
    const parsed = grantFile.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    throw fail("TUNEIT_GRANT_FILE_INVALID", { path }, { cause: parsed.error });
  }

  /** Allows it to the plugin of this name that `origin` answers for; a denial of the same thing is taken back. */
  async allow(plugin: string, capabilities: readonly GrantedCapability[], by: Actor, origin: string): Promise<void> {
    const before = await this.read(plugin);
    const added = capabilities.map(canonicalCapability);
    const deny = before.deny.filter((denied) => !added.some((one) => covers(one, denied)));
    const given = { ...before.given, [origin]: union(before.given[origin] ?? [], added) };
    await this.#write({ ...before, given, deny, by, at: this.#now() });
  }

  /** Denies; whatever was allowed stays written down, and counts for nothing. */
  async deny(plugin: string, capabilities: readonly GrantedCapability[], by: Actor): Promise<void> {
    const before = await this.read(plugin);
    await this.#write({
      ...before,
      deny: union(before.deny, capabilities.map(canonicalCapability)),
      by,
      at: this.#now(),
    });
  }

  /** Takes back what was allowed to whomever, without denying it: who is asked again may say yes. */
  async revoke(plugin: string, capabilities: readonly GrantedCapability[], by: Actor): Promise<void> {
    const before = await this.read(plugin);
    const isKept = (had: GrantedCapability): boolean =>
      !capabilities.some((one) => covers(canonicalCapability(one), had));
    const given = Object.entries(before.given).map(([origin, list]) => [origin, list.filter(isKept)]);
    await this.#write({ ...before, given: Object.fromEntries(given), by, at: this.#now() });
  }

  /** Where a plugin's grants lie, for whoever watches them. */
  pathOf(plugin: string): string {
    return join(this.#folder, `${pluginName.parse(plugin)}.json`);
  }

  async #write(file: GrantFile): Promise<void> {
    const path = this.pathOf(file.plugin);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await replaceFile(path, `${JSON.stringify(grantFile.parse(file), null, 2)}\n`, 0o600);
  }
}

/** What a file says of the plugin that `origin` answers for; without one, of all of that name. A denial is for all. */
export const verdictsIn = ({ given, deny }: GrantFile, origin?: string): Verdicts => ({
  allow: origin === undefined ? Object.values(given).flat() : (given[origin] ?? []),
  deny,
});

const union = (left: readonly GrantedCapability[], right: readonly GrantedCapability[]): GrantedCapability[] => [
  ...new Map([...left, ...right].map((one) => [`${one.kind} ${one.scope}`, one])).values(),
];

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
