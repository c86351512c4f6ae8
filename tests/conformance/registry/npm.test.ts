import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pluginManifest, testRegistry, type TestRegistry } from "./test-registry.ts";

let to: TestRegistry;
let folder: string;
beforeAll(async () => {
  to = await testRegistry();
  folder = await mkdtemp(join(tmpdir(), "tuneit-npm-"));
  const host = to.url.replace("http:", "");
  await writeFile(
    join(folder, "npmrc"),
    `@acme:registry=${to.url}/\n${host}/:_authToken=${to.alice}\ncache=${join(folder, "cache")}\nupdate-notifier=false\nfund=false\nloglevel=error\n`,
  );
});
afterAll(async () => {
  await to[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** The real npm, with a configuration of its own. */
const npm = (args: readonly string[], cwd: string = folder): Promise<Outcome> => runClient("npm", args, cwd);

function runClient(client: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      npm_config_userconfig: join(folder, "npmrc"),
      npm_config_globalconfig: join(folder, "none"),
    };
    const started = spawn(client, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const heard = { out: "", error: "" };
    started.stdout.on("data", (chunk: Buffer) => (heard.out += chunk.toString()));
    started.stderr.on("data", (chunk: Buffer) => (heard.error += chunk.toString()));
    started.on("error", reject);
    started.on("exit", (code) => resolve({ code, ...heard }));
  });
}

async function source(version: string): Promise<string> {
  const at = join(folder, `source-${version}`);
  await mkdir(join(at, "dist"), { recursive: true });
  await writeFile(join(at, "package.json"), JSON.stringify({ ...pluginManifest({ version }), files: ["dist"] }));
  await writeFile(join(at, "dist/main.js"), "export function rouge() {}");
  await writeFile(join(at, "README.md"), "# Rouge");
  return at;
}

const fine = { code: 0 };

test("R21 npm publishes, tags, deprecates, searches, logs in and installs", async () => {
  expect(await npm(["publish"], await source("1.0.0"))).toMatchObject(fine);
  expect(await npm(["publish", "--tag", "beta"], await source("1.1.0"))).toMatchObject(fine);
  expect(await npm(["publish"], await source("1.0.0"))).toMatchObject({
    code: 1,
    error: expect.stringContaining("previously published"),
  });

  expect((await npm(["whoami", `--registry=${to.url}`])).out.trim()).toBe("alice");
  expect(JSON.parse((await npm(["view", "@acme/metric-rouge", "--json"])).out)).toMatchObject({
    "version": "1.0.0",
    "dist-tags": { latest: "1.0.0", beta: "1.1.0" },
    "versions": ["1.0.0", "1.1.0"],
  });

  expect(await npm(["dist-tag", "add", "@acme/metric-rouge@1.1.0", "stable"])).toMatchObject(fine);
  expect((await npm(["dist-tag", "ls", "@acme/metric-rouge"])).out.trim().split("\n").sort()).toEqual([
    "beta: 1.1.0",
    "latest: 1.0.0",
    "stable: 1.1.0",
  ]);
  expect(await npm(["dist-tag", "rm", "@acme/metric-rouge", "stable"])).toMatchObject(fine);

  expect(await npm(["deprecate", "@acme/metric-rouge@1.0.0", "use 1.1"])).toMatchObject(fine);
  expect((await npm(["view", "@acme/metric-rouge@1.0.0", "deprecated"])).out.trim()).toBe("use 1.1");
  expect(JSON.parse((await npm(["search", "rouge", "--json", `--registry=${to.url}`])).out)).toMatchObject([
    { name: "@acme/metric-rouge" },
  ]);

  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{"name":"project","version":"1.0.0"}');
  expect(await npm(["install", "--no-audit", "@acme/metric-rouge@1.1.0"], project)).toMatchObject(fine);
  expect(await readFile(join(project, "node_modules/@acme/metric-rouge/dist/main.js"), "utf8")).toBe(
    "export function rouge() {}",
  );
  const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8"));
  expect(lock.packages["node_modules/@acme/metric-rouge"].resolved).toBe(
    `${to.url}/@acme/metric-rouge/-/metric-rouge-1.1.0.tgz`,
  );
});

// npm 11 takes the 404 of an unpublish for "it is gone already" and ends with 0, so only what is stored tells.
test("R20 npm unpublish changes nothing", async () => {
  await npm(["publish"], await source("1.2.0"));
  await npm(["unpublish", "--force", "@acme/metric-rouge@1.2.0"]);
  expect((await to.get("/@acme%2fmetric-rouge/1.2.0")).status).toBe(200);
});

test("a refusal tells the author every problem through npm", async () => {
  const at = await source("3.0.0");
  await writeFile(
    join(at, "package.json"),
    JSON.stringify({ ...pluginManifest({ version: "3.0.0" }), dependencies: { lodash: "4" } }),
  );
  const outcome = await npm(["publish"], at);
  expect(outcome.code).toBe(1);
  expect(outcome.error).toContain("TUNEIT_REGISTRY_PLUGIN_REFUSED");
  expect(outcome.error).toContain("/dependencies/lodash");
});

test("R22 pnpm adds a plugin", async () => {
  await npm(["publish"], await source("4.0.0"));
  const project = join(folder, "pnpm-project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{"name":"project","version":"1.0.0"}');
  await writeFile(join(project, "pnpm-workspace.yaml"), `minimumReleaseAge: 0\nstoreDir: ${join(folder, "store")}\n`);
  await writeFile(join(project, ".npmrc"), `@acme:registry=${to.url}/\n`);
  expect(await runClient("pnpm", ["add", "@acme/metric-rouge@4.0.0"], project)).toMatchObject(fine);
  expect(await readFile(join(project, "node_modules/@acme/metric-rouge/dist/main.js"), "utf8")).toBe(
    "export function rouge() {}",
  );
});
