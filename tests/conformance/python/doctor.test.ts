import { access, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Confinement } from "../../../kernel/src/confinement/confinement.ts";
import { proveSandbox } from "../../../kernel/src/kernel/sandbox-checks.ts";
import type { ProofPlace } from "../../../kernel/src/confinement/sandbox-proof.ts";
import { Workplace } from "../../../kernel/src/kernel/workplace.ts";
import { found, levels, row, runtimeFolder } from "./confined.ts";

let folder = "";
let place: Workplace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-doctor-"));
  await mkdir(join(folder, "home"));
  place = await Workplace.open({ workspace: folder, home: join(folder, "home") });
});
afterAll(() => rm(folder, { recursive: true }));

/** The same place on a machine that confines otherwise. */
const placeWith = (confinement: Confinement): ProofPlace => ({
  home: place.home,
  runtimeFolder: place.runtimeFolder,
  tools: () => place.tools(),
  launcher: () => place.launcher(),
  confinement: async () => confinement,
});

describe.for(levels)("the doctor's proof, %s confinement", (level) => {
  row(level, "says of each promise that it held, and leaves nothing", async () => {
    const checks = await proveSandbox(placeWith(found[level]));
    expect(checks).toHaveLength(7);
    expect(checks.map(({ name, status, found: said }) => [name, status, said])).toEqual(
      checks.map(({ name }) => [name, "ok", "held"]),
    );
    expect((await readdir(place.home)).filter((name) => name.startsWith("doctor-"))).toEqual([]);
  });
});

it("says what a sandbox that holds nothing lets through", async () => {
  // A stand-in for a bubblewrap that does nothing it is asked to.
  const bwrap = join(folder, "bwrap");
  await writeFile(bwrap, '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n', { mode: 0o755 });
  const checks = await proveSandbox(
    placeWith({ level: "full", reasons: [], mend: "", bwrap, watchedBecause: "a test" }),
  );
  const broken = checks.filter(({ status }) => status === "problem");
  expect(broken.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "A plugin cannot read your home",
      "A plugin cannot write outside its own folders",
      "A plugin cannot reach the network, nor this machine by it",
      "A plugin cannot see, read or signal another process",
    ]),
  );
  expect(broken.every(({ found: said, mend }) => said.startsWith("NOT HELD: ") && mend !== null)).toBe(true);
  for (const place_ of [homedir(), runtimeFolder])
    await expect(access(join(place_, "tuneit-doctor"))).rejects.toThrow("ENOENT");
});

it("has nothing to prove where no plugin is started", async () => {
  const none = { level: "none", reasons: ["a test"], mend: "", watchedBecause: "a test" } as const;
  expect(await proveSandbox(placeWith(none))).toEqual([]);
});

it("takes an attempt that could not be made for one that was not held", async () => {
  const bwrap = join(folder, "missing");
  const checks = await proveSandbox(
    placeWith({ level: "full", reasons: [], mend: "", bwrap, watchedBecause: "a test" }),
  );
  expect(checks.map(({ status }) => status)).toEqual(checks.map(() => "problem"));
  expect(checks[0]!.found).toContain("could not be tried");
});
