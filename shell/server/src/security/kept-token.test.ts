import { chmod, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tokenOf } from "./kept-token.ts";

let workspace: string;
let file: string;
const kept = (): Promise<string> => tokenOf(workspace, { renew: false });

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "tuneit-token-"));
  file = join(workspace, ".tuneit", "session.json");
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(workspace, { recursive: true });
});

test("a token is kept from start to start, for its owner alone", async () => {
  const token = await kept();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await kept()).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("it is another one when it is asked for, and after two weeks", async () => {
  const first = await kept();
  const second = await tokenOf(workspace, { renew: true });
  expect(second).not.toBe(first);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 13 * 24 * 3_600_000);
  expect(await kept()).toBe(second);
  vi.setSystemTime(Date.now() + 2 * 24 * 3_600_000);
  expect(await kept()).not.toBe(second);
});

test("one that others could read, that lies behind a link, is broken or comes from the future is not trusted", async () => {
  const spoil: Record<string, () => Promise<void>> = {
    "readable by all": () => chmod(file, 0o644),
    "a link": async () => {
      await rename(file, join(workspace, "elsewhere"));
      await symlink(join(workspace, "elsewhere"), file);
    },
    "broken": () => writeFile(file, "{"),
    "short": () => writeFile(file, JSON.stringify({ format: 1, token: "a", madeAt: Date.now() })),
    "of the future": async () => {
      const content = JSON.parse(await readFile(file, "utf8")) as object;
      await writeFile(file, JSON.stringify({ ...content, madeAt: Date.now() + 1e9 }));
    },
  };
  for (const [what, act] of Object.entries(spoil)) {
    const before = await kept();
    await act();
    expect([what, (await kept()) === before]).toEqual([what, false]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
});
