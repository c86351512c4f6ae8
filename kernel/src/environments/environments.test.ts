import { execFile } from "node:child_process";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildEnvironment, findEnvironment } from "./build.ts";
import type { PythonNeeds } from "./compile.ts";
import { environmentFor, resolveEnvironments } from "./resolve.ts";
import { toolsWithWheels } from "./wheels.fixture.ts";

const run = promisify(execFile);
const plugin = (name: string, requires: string[], more: Partial<PythonNeeds> = {}): PythonNeeds => ({
  name,
  requires,
  requiresAlone: [],
  requiresPython: ">=3.10",
  isolated: false,
  ...more,
});

let tools: Awaited<ReturnType<typeof toolsWithWheels>>;
beforeAll(async () => {
  tools = await toolsWithWheels(process.env, [
    "shared==1.0",
    "shared==2.0",
    "model==0.1.0:torch|sentences",
    "needy==1.0:numpy<2",
  ]);
});
afterAll(() => rm(tools.folder, { recursive: true, force: true }));

describe("resolveEnvironments", () => {
  it("pins what all plugins agree on, by hash, within the base versions", async () => {
    const { environments } = await resolveEnvironments(tools, [
      plugin("a", ["shared>=1"]),
      plugin("b", ["shared<2", "numpy"]),
    ]);
    expect(environments.map(({ id, members }) => [id, members])).toEqual([["training", ["a", "b"]]]);
    expect(environments[0]!.lockText).toMatch(/shared==1\.0 \\\n {4}--hash=sha256:/);
    expect(environments[0]!.lockText).toContain("numpy==2.4.6");
    expect(environments[0]!.lockText).not.toContain(tools.folder);
  });

  it("gives the plugin that was added last and does not fit its own environment, and names both", async () => {
    const plugins = [plugin("a", ["shared<2"]), plugin("b", ["shared>=2"]), plugin("c", ["numpy"])];
    const resolution = await resolveEnvironments(tools, plugins);
    expect(resolution.environments.map(({ id, members }) => [id, members])).toEqual([
      ["training", ["a", "c"]],
      ["alone-b", ["b"]],
    ]);
    expect(resolution.conflicts).toMatchObject([{ plugin: "b", others: ["a"] }]);
    expect(environmentFor(resolution, ["a", "c"]).id).toBe("training");
    expect(environmentFor(resolution, ["b"]).id).toBe("alone-b");
    expect(() => environmentFor(resolution, ["a", "b"])).toThrow(
      expect.objectContaining({ code: "TUNEIT_ENVIRONMENT_CONFLICT", message: expect.stringContaining("b and a") }),
    );
  });

  it("solves a plugin that the base does not fit without the base", async () => {
    const { environments, conflicts } = await resolveEnvironments(tools, [plugin("old", ["needy"])]);
    expect(conflicts).toMatchObject([{ plugin: "old", others: [] }]);
    expect(environments[1]!.lockText).toContain("numpy==1.26.4");
  });

  it("installs a package alone without what it asks for", async () => {
    const { environments } = await resolveEnvironments(tools, [plugin("m", [], { requiresAlone: ["model==0.1.0"] })]);
    expect(environments[0]!.lockText).toContain("model==0.1.0");
    expect(environments[0]!.lockText).not.toContain("torch");
  });

  it("answers again without uv", async () => {
    const first = await resolveEnvironments(tools, [plugin("a", ["shared>=1"])]);
    const again = await resolveEnvironments({ ...tools, uv: "/nonexistent" }, [plugin("a", ["shared>=1"])]);
    expect(again).toEqual(first);
  });

  it("refuses what exists nowhere, another Python and an unknown platform by code", async () => {
    const code = (name: string): object => expect.objectContaining({ code: `TUNEIT_ENVIRONMENT_${name}` });
    await expect(resolveEnvironments(tools, [plugin("a", ["nowhere"])])).rejects.toThrow(code("UNSOLVABLE"));
    await expect(resolveEnvironments(tools, [plugin("a", [], { requiresPython: ">=3.99" })])).rejects.toThrow(
      code("PLUGIN_PYTHON"),
    );
    await expect(resolveEnvironments({ ...tools, accelerator: "cu130" }, [])).rejects.toThrow(code("BASE_MISSING"));
  });
});

describe("buildEnvironment", () => {
  it("installs the lock, and finds it whole the second time", async () => {
    const { environments } = await resolveEnvironments(tools, [plugin("a", ["shared<2"])]);
    const built = await buildEnvironment(tools, environments[0]!);
    const { stdout } = await run(built.python, ["-I", "-c", "import shared; print(shared.version)"]);
    expect(stdout.trim()).toBe("1.0");
    expect(await buildEnvironment({ ...tools, uv: "/nonexistent" }, environments[0]!)).toEqual(built);
    expect(JSON.parse(await readFile(join(built.folder, "environment.json"), "utf8"))).toMatchObject({
      format: 1,
      hash: environments[0]!.hash,
    });
  });

  it("throws away what a killed builder left, and its turn", async () => {
    const { environments } = await resolveEnvironments(tools, [plugin("a", ["shared>=2"])]);
    const folder = join(tools.home, "environments", environments[0]!.hash);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "half"), "");
    // No process has a number beyond what Linux gives out.
    await writeFile(`${folder}.turn`, "99999999 dead");
    expect(await findEnvironment(tools.home, environments[0]!.hash)).toBeNull();
    await buildEnvironment(tools, environments[0]!);
    await expect(access(join(folder, "half"))).rejects.toThrow("ENOENT");
    await expect(access(`${folder}.turn`)).rejects.toThrow("ENOENT");
  });

  it("refuses other bytes than the lock names, and leaves nothing", async () => {
    const { environments } = await resolveEnvironments(tools, [plugin("a", ["shared==1.0"])]);
    const lockText = environments[0]!.lockText.replaceAll(/(psutil==.*\\\n.*sha256:)\w+/g, `$1${"0".repeat(64)}`);
    const wrong = { hash: "0".repeat(64), lockText };
    await expect(buildEnvironment(tools, wrong)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^TUNEIT_ENVIRONMENT_/) }),
    );
    await expect(access(join(tools.home, "environments", wrong.hash))).rejects.toThrow("ENOENT");
  });
});
