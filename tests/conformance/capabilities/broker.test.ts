import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { call, outcomeOf, start } from "../isolate/attack.ts";
import { useSandbox } from "../isolate/settings.ts";
import { Bench, readAll, serve } from "./bench.ts";

const plugin = "@evil/plugin";

describe("J04 what was not granted does not exist", () => {
  test.each(["net:connect", "fs:read", "process:exec", "__proto__", "constructor", "toString", "", "x".repeat(300)])(
    "%s",
    async (kind) => {
      const bench = await Bench.open();
      await bench.plugin(plugin, []);
      expect(await bench.outcome(plugin, kind, { op: "fetch", url: "https://a.example/" })).toBe("TUNEIT_GRANT_DENIED");
      const [record] = await bench.audit();
      expect(record).toMatchObject({ event: "blocked", plugin, code: "TUNEIT_GRANT_DENIED", version: "1.0.0" });
    },
  );
});

describe("what a plugin may do", () => {
  const reading = { op: "stat", path: "$DATASETS" };
  const can = [["fs:read", "$DATASETS"]] as const;
  const ask = (bench: Bench) => bench.outcome(plugin, "fs:read", reading);

  test("C06 a lock that says it was granted grants nothing, and nothing is granted that the lock does not have", async () => {
    const bench = await Bench.open();
    await bench.asking(plugin, can);
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
    await bench.plugin(plugin, can);
    expect(await ask(bench)).toMatchObject({ kind: "folder" });
    await bench.record(plugin, []);
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
  });

  test("C07 deny beats allow, whoever said which", async () => {
    const bench = await Bench.open({ policy: join((await Bench.open()).folder, "policy.yaml") });
    const write = (rules: string) => writeFile(bench.policy, `format: 1\nrules: [${rules}]\n`);
    const rule = (verdict: string) => `{plugin: "@evil/*", ${verdict}: [{kind: "fs:read", scope: "$DATASETS"}]}`;
    await write("");
    await bench.asking(plugin, can);
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
    await write(rule("allow"));
    expect(await ask(bench)).toMatchObject({ kind: "folder" });
    await bench.grants.deny(plugin, [{ kind: "fs:read", scope: "$DATASETS" }], "user");
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
    await bench.grants.allow(plugin, [{ kind: "fs:read", scope: "$DATASETS" }], "user", "folder");
    await write(rule("deny"));
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
  });

  test("less than what was asked for can be granted", async () => {
    const bench = await Bench.open();
    await bench.asking(plugin, can);
    await bench.grants.allow(plugin, [{ kind: "fs:read", scope: "$DATASETS/mine" }], "user", "folder");
    expect(await ask(bench)).toBe("TUNEIT_GRANT_DENIED");
    expect(await bench.outcome(plugin, "fs:read", { op: "stat", path: "$DATASETS/mine" })).toBe("TUNEIT_FILE_MISSING");
  });

  test("grants that cannot be read grant nothing", async () => {
    const bench = await Bench.open();
    await bench.plugin(plugin, can);
    await writeFile(bench.grants.pathOf(plugin), "{");
    expect(await ask(bench)).toBe("TUNEIT_GRANT_FILE_INVALID");
  });

  test("what is used is written once, and counted after that", async () => {
    const bench = await Bench.open();
    await bench.plugin(plugin, can);
    for (let time = 0; time < 50; time++) await ask(bench);
    const records = await bench.audit();
    expect(records.map(({ event, scope, target, outcome }) => [event, scope, target, outcome])).toEqual([
      ["used", "$DATASETS", "$DATASETS", "ok"],
      ["used", "$DATASETS", "$DATASETS", "49 times more"],
    ]);
  });

  test("a plugin that tries a thousand doors fills no log", async () => {
    const bench = await Bench.open();
    await bench.plugin(plugin, can);
    for (let door = 0; door < 1000; door++)
      await bench.outcome(plugin, "fs:read", { op: "stat", path: `$RUNS/${door}` });
    expect((await bench.audit()).length).toBeLessThan(150);
  });
});

describe("services", () => {
  const services = [{ id: "tokens", version: "1.2.0", methods: { count: "js:countTokens" } }];
  const calls: unknown[] = [];
  const counting = { op: "call", service: "tokens", method: "count", args: "three small words" };

  async function withServices(scope: string, answer: (bench: Bench) => Promise<unknown>): Promise<Bench> {
    const bench: Bench = await Bench.open({
      manifests: { "@good/tokens": { services } },
      call: async (plugin, request) => {
        calls.push([plugin, request.export, request.args]);
        return answer(bench);
      },
    });
    await bench.plugin("@good/tokens", [
      ["services:provide", "tokens"],
      ["services:use", "labels"],
    ]);
    await bench.plugin(plugin, [["services:use", scope]]);
    return bench;
  }

  test("a plugin calls the export that another one provides, in a version that its grant allows", async () => {
    const bench = await withServices("tokens@^1", async () => 3);
    expect(await bench.outcome(plugin, "services:use", counting)).toBe(3);
    expect(calls.at(-1)).toEqual(["@good/tokens", "countTokens", "three small words"]);
    for (const method of ["harmless", "constructor", "__proto__"])
      expect(await bench.outcome(plugin, "services:use", { ...counting, method })).toBe("TUNEIT_SERVICE_MISSING");
    const other = await withServices("tokens@^2", async () => 3);
    expect(await other.outcome(plugin, "services:use", counting)).toBe("TUNEIT_SERVICE_MISSING");
  });

  test("K04 not without a grant, on either side", async () => {
    const bench = await withServices("others", async () => 3);
    expect(await bench.outcome(plugin, "services:use", counting)).toBe("TUNEIT_GRANT_DENIED");
    const silent = await withServices("tokens", async () => 3);
    await silent.grants.deny("@good/tokens", [{ kind: "services:provide", scope: "tokens" }], "user");
    expect(await silent.outcome(plugin, "services:use", counting)).toBe("TUNEIT_SERVICE_MISSING");
  });

  test("a circle is refused where it would close", async () => {
    const bench = await withServices("tokens", (bench) => bench.outcome("@good/tokens", "services:use", counting));
    await bench.plugin("@good/tokens", [
      ["services:provide", "tokens"],
      ["services:use", "tokens"],
    ]);
    expect(await bench.outcome(plugin, "services:use", counting)).toBe("TUNEIT_SERVICE_CYCLE");
  });
});

describe("from inside an isolate", () => {
  useSandbox();

  test("a granted host is reached, the rest is refused by code and message without a path of this machine", async () => {
    const { port } = await serve((_, response) => response.end("from outside"));
    const bench = await Bench.open();
    const scope = `127.0.0.1:${port}`;
    await bench.plugin(plugin, [
      ["net:connect", scope],
      ["fs:read", "$DATASETS"],
    ]);
    const code = `export async function attack(input) {
      const said = [];
      for (const [kind, args] of input.requests)
        said.push(await tuneit.request(kind, args).catch((error) => error.code + " " + error.message));
      return said;
    }`;
    const isolate = await start(code, { onCapability: (request) => bench.broker.answer(request) });
    const requests = [
      ["net:connect", { op: "fetch", url: `http://${scope}/` }],
      ["net:connect", { op: "fetch", url: "http://127.0.0.1:1/" }],
      ["fs:read", { op: "read", path: "$DATASETS/../secret.txt" }],
      ["__proto__", {}],
    ];
    const { value } = await outcomeOf(call(isolate, "attack", 5000, { requests }));
    const said = value as unknown[];
    expect(said[0]).toMatchObject({ status: 200 });
    expect(said[1]).toMatch(/^TUNEIT_GRANT_DENIED .*127\.0\.0\.1:1/);
    expect(said[2]).toMatch(/^TUNEIT_FILE_REFUSED /);
    expect(said[3]).toMatch(/^TUNEIT_GRANT_DENIED /);
    expect(JSON.stringify(said)).not.toContain(bench.folder);
    // The handle belonged to the isolate, and its number is nobody else's.
    const stolen = readAll(bench, plugin, (said[0] as { body: number }).body);
    await expect(stolen).rejects.toMatchObject({ code: "TUNEIT_CAPABILITY_HANDLE" });
  });
});
