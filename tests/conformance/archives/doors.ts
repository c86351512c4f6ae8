import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectArchive } from "@tuneit/packaging";
import { isCoded, problemDetails } from "@tuneit/protocol";
import { emptyLock } from "../../../kernel/src/resolve/lock-file.ts";
import { parseSpec } from "../../../kernel/src/resolve/spec.ts";
import { prepareInstall } from "../../../kernel/src/store/prepare-install.ts";
import { openRegistry } from "../../../kernel/src/store/registry-session.ts";
import { manifestOf, StandInRegistry } from "../../../kernel/src/store/stand-in-registry.ts";
import { Store } from "../../../kernel/src/store/store.ts";
import { path, publishBody, type TestRegistry } from "../registry/test-registry.ts";

/** What became of an archive at a door: the rule it broke, or `let in`. */
export interface Verdict {
  readonly rule: string;
  readonly ms: number;
}

async function judged(work: () => Promise<string>): Promise<Verdict> {
  const from = performance.now();
  const rule = await work();
  return { rule, ms: performance.now() - from };
}

async function ruleOf(work: Promise<unknown>, code: string): Promise<string> {
  try {
    await work;
    return "let in";
  } catch (error) {
    if (!isCoded(error) || error.code !== code) throw error;
    return String(error.details?.["rule"]);
  }
}

export const atInspector = (archive: Uint8Array): Promise<Verdict> =>
  judged(() => ruleOf(inspectArchive(archive), "TUNEIT_ARCHIVE_REFUSED"));

/** A publisher's way in: the real registry. */
export function atRegistry(archive: Uint8Array, to: TestRegistry, name: string): Promise<Verdict> {
  return judged(async () => {
    const answer = await to.put(path(name), publishBody(archive, { name }));
    return answer.ok ? "let in" : (problemDetails.parse(await answer.json()).rule ?? `status ${answer.status}`);
  });
}

/** A user's way in, from a registry that signs whatever it is given: the kernel's own install. */
export async function atInstall(archive: Uint8Array): Promise<Verdict & { readonly left: readonly string[] }> {
  const home = await mkdtemp(join(tmpdir(), "tuneit-archives-"));
  try {
    const registry = new StandInRegistry();
    registry.publish(manifestOf("@acme/x", "1.0.0"), archive);
    const now = (): number => Date.parse("2026-06-01T00:00:00Z");
    const session = await openRegistry({ registry: "https://plugins.example/", home, fetch: registry.fetch, now });
    const request = { lock: emptyLock(), wanted: [parseSpec("@acme/x", home)] };
    const context = { store: new Store(home), registry: session, host: "1.4.0", now };
    const verdict = await judged(() => ruleOf(prepareInstall(request, context), "TUNEIT_STORE_ARCHIVE_REFUSED"));
    return { ...verdict, left: await readdir(join(home, "store")).catch(() => []) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
