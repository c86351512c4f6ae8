import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Plan } from "@tuneit/protocol";
import { expect, onTestFinished, test } from "vitest";
import type { RunFolder } from "../runs/run-folder.ts";
import { RunStanding, type Judges } from "./run-standing.ts";

const stage = { id: "train", runs: "python", network: [], secrets: [], uses: [{ plugin: "@acme/x" }] };
const plan = {
  plugins: [{ name: "@acme/x" }],
  grants: [{ plugin: "@acme/x", kind: "python:run", scope: "its entries", granted: true }],
  stages: [stage],
} as unknown as Plan;

/** A run's folder as far as a standing looks into it; nobody listens at its socket. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<RunFolder> {
  const directory = await mkdtemp(join(tmpdir(), "tuneit-standing-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return { id: "01JD0000000000000000000000" as RunFolder["id"], directory, plan };
}

function standingWith(judges: Partial<Judges>, workspace = "/nowhere"): RunStanding {
  const standing = new RunStanding(
    { workspace, policy: undefined },
    {
      grants: { pathOf: () => join(workspace, "grants.json") },
      states: { path: join(workspace, "plugins.json") },
      verdictsOn: async () => [{ allow: [], deny: [] }],
      off: async () => new Map(),
      ...judges,
    },
  );
  onTestFinished(() => standing.close());
  return standing;
}

test.each([
  ["without launch.json", { "control.sock": "" }],
  ["with a damaged one", { "control.sock": "", "launch.json": "{ no json" }],
  ["that is gone", {}],
])("a run's folder %s disturbs nobody", async (_, files) => {
  const folder = await folderOf(files);
  let asked = 0;
  const verdictsOn = async (): Promise<never> => {
    asked += 1;
    throw new Error("the grants cannot be read");
  };
  // An unhandled rejection fails the test.
  standingWith({ verdictsOn }).watch(folder);
  await delay(50);
  expect(asked > 0).toBe("control.sock" in files);
});

test("where the policy of a run is not known, what nobody denies is not lost, and what somebody denies is", async () => {
  const folder = await folderOf({});
  await expect(standingWith({}).require(folder, plan.stages)).resolves.toBeUndefined();
  const deny = [{ kind: "python:run", scope: "its entries" } as const];
  const denying = standingWith({ verdictsOn: async () => [{ allow: deny, deny }] });
  await expect(denying.require(folder, plan.stages)).rejects.toMatchObject({ code: "TUNEIT_GRANT_REVOKED" });
});

test("a plugin that a person switched off is lost to its stages; one that crashed elsewhere is not", async () => {
  const folder = await folderOf({});
  const off = (by: string) => async () => new Map([["@acme/x", { by, reason: "it is off" }]]);
  await expect(standingWith({ off: off("kernel") }).require(folder, plan.stages)).resolves.toBeUndefined();
  await expect(standingWith({ off: off("user") }).require(folder, plan.stages)).rejects.toMatchObject({
    code: "TUNEIT_GRANT_REVOKED",
  });
});
