import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readLockFile } from "../resolve/lock-file.ts";
import { activePlugins } from "./commit-install.ts";
import { Store } from "./store.ts";

const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Installs two versions in turn, for ever: each time both plugins of the set change together. */
const program = `
import { openRegistry } from ${here("./registry-session.ts")};
import { prepareInstall } from ${here("./prepare-install.ts")};
import { lockOf, storePrepared } from ${here("./commit-install.ts")};
import { StandInRegistry, manifestOf } from ${here("./stand-in-registry.ts")};
import { readLockFile, writeLockFile } from ${here("../resolve/lock-file.ts")};
import { parseSpec } from ${here("../resolve/spec.ts")};
import { Store } from ${here("./store.ts")};

const home = process.argv[2];
const registry = new StandInRegistry();
for (const version of ["1.0.0", "2.0.0"])
  for (const name of ["@acme/x", "@acme/y"]) registry.publish(manifestOf(name, version));
const store = new Store(home);
for (let round = 0; ; round++) {
  const range = round % 2 === 0 ? "1.0.0" : "2.0.0";
  const lock = { ...(await readLockFile(home + "/tuneit.lock")), registry: null };
  const session = await openRegistry({ registry: "https://r" + round + "p" + process.pid + ".example/", home, fetch: registry.fetch });
  const wanted = ["@acme/x", "@acme/y"].map((name) => parseSpec(name + "@" + range, home));
  const prepared = await prepareInstall({ lock, wanted }, { store, registry: session, host: "1.0.0", now: Date.now });
  await storePrepared(prepared, store);
  await writeLockFile(home + "/tuneit.lock", lockOf(prepared, lock, () => []));
  process.stdout.write("x");
}
`;

test(
  "kill -9 at any moment leaves the old set of plugins or the new one, whole (R42)",
  { timeout: 60_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), "killed-"));
    onTestFinished(() => rm(home, { recursive: true }));
    await writeFile(join(home, "install.mjs"), program);
    const seen: string[] = [];
    for (let round = 0; round < 8; round++) {
      await Promise.all(["store", "tuneit.lock"].map((name) => rm(join(home, name), { recursive: true, force: true })));
      await killWhileInstalling(home, round);
      const store = new Store(home);
      const lock = await readLockFile(join(home, "tuneit.lock"));
      const plugins = await activePlugins(lock, store, { verify: () => true });
      seen.push(plugins.map(({ manifest }) => manifest.version).join(" "));
      await store.sweep();
      const left = await readdir(join(home, "store")).catch(() => []);
      expect(left.filter((name) => name.startsWith("."))).toEqual([]);
    }
    expect(["", "1.0.0 1.0.0", "2.0.0 2.0.0"]).toEqual(expect.arrayContaining([...new Set(seen)]));
    expect(seen.filter((versions) => versions !== "").length).toBeGreaterThanOrEqual(4);
  },
);

/** Some die in their first install, some in a later one. */
async function killWhileInstalling(home: string, round: number): Promise<void> {
  const child = spawn(process.execPath, [join(home, "install.mjs"), home], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const started = round % 2 === 0 ? once(child.stdout, "data") : new Promise((done) => setTimeout(done, 200));
  await Promise.race([started, exited]);
  await new Promise((done) => setTimeout(done, round * 4));
  child.kill("SIGKILL");
  expect(await exited).toEqual([null, "SIGKILL"]);
}
