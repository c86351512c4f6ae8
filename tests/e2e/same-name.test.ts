import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { account, answerOf, tuneit } from "./command-line.ts";
import { writePlugin } from "./plugin-folder.ts";
import { expectNothingLeft, newWorkspace, root } from "./workspace.ts";

expectNothingLeft();

/** A home of its own: what other tests gave to folders of this name is given to these too. */
const ownHome = join(root, "same-name");
const at = (workspace: string) => ({ in: workspace, environment: { TUNEIT_HOME: ownHome } });

const official = "@tuneit/reader-tabular";
const reading = { kind: "fs:read", scope: "$DATASETS" };

/** A folder that calls itself as the official plugin does, and asks for a part of what that one asks for. */
async function writeImpostor(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writePlugin(folder, {
    name: official,
    version: "9.0.0",
    capabilities: [{ ...reading, reason: "To read your data" }],
  });
}

const readLock = (workspace: string) => readFile(join(workspace, "tuneit.lock"), "utf8");

const grantsIn = async (workspace: string) =>
  (await answerOf(["plugin", "grants", official], at(workspace))) as { allow: unknown[]; effective: unknown[] };

test("a folder that bears a signed plugin's name has none of its grants, and the signed one has none of the folder's", async () => {
  const trusted = await newWorkspace();
  await answerOf(["plugin", "install", official, "--yes"], at(trusted));
  expect((await grantsIn(trusted)).effective).toContainEqual(reading);

  const other = await newWorkspace();
  await writeImpostor(join(other, "impostor"));
  const install = ["plugin", "install", "./impostor", "--allow-unsigned"];
  const refused = await tuneit([...install, "--json"], at(other));
  expect(refused.code, account(install, refused)).toBe(3);
  const { error } = JSON.parse(refused.stdout) as { error: { code: string; details: { missing: string[] } } };
  expect(error.code).toBe("TUNEIT_GRANT_MISSING");
  expect(error.details.missing).toEqual([`install ${official} 9.0.0`, `${official}: fs:read $DATASETS`]);

  // Over the signed one, in its own workspace, it is asked for no less.
  await writeImpostor(join(trusted, "impostor"));
  const over = await tuneit([...install, "--json"], at(trusted));
  expect(over.code, account(install, over)).toBe(3);

  await answerOf([...install, "--yes"], at(other));
  expect(await grantsIn(other)).toMatchObject({ allow: [reading], effective: [reading] });
  await answerOf(["plugin", "grants", official, "--revoke", "fs:read=$DATASETS"], at(other));
  expect((await grantsIn(trusted)).effective).not.toContainEqual(reading);
  await answerOf(["plugin", "grants", official, "--allow", "fs:read=$DATASETS"], at(trusted));
  expect(await grantsIn(other)).toMatchObject({ allow: [], effective: [] });

  // What a workspace's lock says of itself makes no folder a signed plugin.
  const lock = JSON.parse(await readLock(other)) as { registry: unknown; plugins: Record<string, object> };
  const signed = JSON.parse(await readLock(trusted)) as typeof lock;
  const { integrity } = lock.plugins[official] as { integrity: string };
  const forged = { ...signed.plugins[official], version: "9.0.0", integrity };
  await writeFile(
    join(other, "tuneit.lock"),
    JSON.stringify({ ...lock, registry: signed.registry, plugins: { [official]: forged } }),
  );
  expect(await grantsIn(other)).toMatchObject({ allow: [], effective: [] });

  const again = await newWorkspace();
  expect(await answerOf(["plugin", "install", official], at(again))).toMatchObject({ signed: true, enabled: true });
});
