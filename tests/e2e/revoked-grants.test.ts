import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AuditRecord } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf, refusalOf, start, tuneit } from "./command-line.ts";
import { isCommitted, journalOf, onlyRun, untilEvent, type JournalLine } from "./journal.ts";
import { startHub, writeAdapter } from "./private-hub.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const adapter = "@acme/asks-around";

/** Asks a host that was not granted once, then its own until that is refused, then until it is granted again. */
const asksAround = `
    def fetch(self, request, context):
        import time
        import urllib.error
        import urllib.request

        def is_let(url):
            try:
                urllib.request.urlopen(url, timeout=5).close()
            except urllib.error.HTTPError as error:
                return b"TUNEIT_GRANT" not in error.read()
            return True

        print("other", is_let("http://refused.example/"), flush=True)
        for wanted in (True, False, True):
            while is_let(self.config.endpoint + "/x") is not wanted:
                time.sleep(0.1)
            print("granted", wanted, flush=True)
        raise RuntimeError("seen enough")
`;

const says = (text: string) => (line: JournalLine) => line.type === "log" && line.payload["text"] === text;
const isWarning = (code: string) => (line: JournalLine) => line.type === "warning" && line.payload["code"] === code;

test("a host taken back from a run that is going is gone within a second, and the audit log has it all once", async () => {
  await using hub = await startHub("hf_token");
  const workspace = await newWorkspace();
  const around = { in: workspace };
  const model = { use: `${adapter}:transformers`, ref: "hub:acme/tiny@v1", with: { endpoint: hub.url } };
  await writeSmallProject(workspace, { more: { model } });
  await writeAdapter(join(workspace, "adapter"), { name: adapter, hub: hub.url });
  const module = join(workspace, "adapter", "python", "tuneit_transformers", "adapter.py");
  const text = await readFile(module, "utf8");
  await writeFile(module, text.replace("    def describe(", `${asksAround}\n    def describe(`));
  await answerOf(["plugin", "install", "./adapter", "--allow-unsigned", "--yes"], around);
  const host = new URL(hub.url).host;

  await answerOf(["run", "recipe.json", "--yes", "--detach"], around);
  const run = await onlyRun(workspace);
  await untilEvent(run, says("granted True"));
  const told = await tuneit(["plugin", "grants", adapter, "--revoke", `net:connect=${host}`], around);
  const toldAt = Date.now();
  expect(told.code).toBe(0);
  await untilEvent(run, says("granted False"));
  expect(Date.now() - toldAt).toBeLessThan(1000);
  expect((await journalOf(run)).find(isWarning("TUNEIT_RUN_HOST_REVOKED"))?.payload["message"]).toContain(host);
  await answerOf(["plugin", "grants", adapter, "--allow", `net:connect=${host}`], around);
  await untilEvent(run, ({ type }) => type === "exit");

  const audit = async () => {
    const { records } = (await answerOf(["plugin", "audit", adapter], around)) as { records: AuditRecord[] };
    return records.filter(({ kind, event }) => kind === "net:connect" && (event === "used" || event === "blocked"));
  };
  const records = await audit();
  const seen = records.map(({ event, target, code }) => [event, target, code].join(" "));
  expect(new Set(seen)).toEqual(
    new Set([`used ${host} `, `blocked ${host} TUNEIT_GRANT_DENIED`, "blocked refused.example:80 TUNEIT_GRANT_DENIED"]),
  );
  expect(records.every(({ run: id }) => run.endsWith(id))).toBe(true);
  expect(await audit(), "taken over once").toEqual(records);
}, 400_000);

test("a plugin that is switched off stops the run that stands on it at a checkpoint; switched on, it goes on", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  await writeSmallProject(workspace, { steps: 60_000, every: 20 });
  await answerOf(["run", "recipe.json", "--yes", "--detach"], around);
  const run = await onlyRun(workspace);
  await untilEvent(run, isCommitted);
  await answerOf(["plugin", "disable", "@tuneit/engine-pytorch"], around);
  const exit = await untilEvent(run, ({ type }) => type === "exit");
  expect(exit.payload).toMatchObject({ status: "failed", resumableFrom: expect.stringContaining("checkpoints/") });
  const error = (await journalOf(run)).find(({ type }) => type === "error");
  expect(error?.payload).toMatchObject({
    code: "TUNEIT_RUN_GRANT_REVOKED",
    message: expect.stringContaining("@tuneit/engine-pytorch"),
  });
  expect(await refusalOf(["runs", "resume", "small"], around)).toMatchObject({ exit: 3, code: "TUNEIT_GRANT_REVOKED" });
  await answerOf(["plugin", "enable", "@tuneit/engine-pytorch"], around);
  // Listened for from the start: it may be gone before the command that stops it is.
  const gone = once(start(["runs", "resume", "small", "--json"], around), "exit");
  const before = (await journalOf(run)).length;
  await untilLater(run, before, ({ type, payload }) => type === "metric" && payload["stage"] === "train");
  expect((await tuneit(["runs", "stop", "small", "--now"], around)).code).toBe(0);
  await gone;
}, 400_000);

test("a policy that denies it, written while a run is attended, stops the run, too", async () => {
  const workspace = await newWorkspace();
  const policy = join(workspace, "policy.yaml");
  await writeFile(policy, "format: 1\nrules: []\n");
  await writeSmallProject(workspace, { steps: 60_000, every: 20 });
  const command = start(["run", "recipe.json", "--yes", "--json", "--policy", policy], { in: workspace });
  const run = await onlyRun(workspace);
  await untilEvent(run, isCommitted);
  const deny = { kind: "python:run", scope: "*" };
  const [{ kind, scope }] = (
    (await answerOf(["plugin", "grants", "@tuneit/engine-pytorch"], { in: workspace })) as {
      asked: { kind: string; scope: string }[];
    }
  ).asked.filter((one) => one.kind === deny.kind) as [{ kind: string; scope: string }];
  const rules = [{ plugin: "@tuneit/engine-pytorch", allow: [], deny: [{ kind, scope }] }];
  await writeFile(policy, JSON.stringify({ format: 1, rules }));
  const [code] = (await once(command, "exit")) as [number];
  expect(code).toBe(1);
  const error = (await journalOf(run)).find(({ type }) => type === "error");
  expect(error?.payload).toMatchObject({ code: "TUNEIT_RUN_GRANT_REVOKED" });
}, 400_000);

async function untilLater(run: string, from: number, fits: (line: JournalLine) => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await delay(50))
    if ((await journalOf(run)).slice(from).some(fits)) return;
  throw new Error("the event did not come");
}
