import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CodedError } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { readAudit } from "../../../kernel/src/grants/audit.ts";
import { capability, LifeWorkspace } from "../life/life-workspace.ts";
import { serve } from "./bench.ts";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../../../shell/cli/src/main.ts", import.meta.url));

const code = `
export async function use(input, context) {
  const { has, url, path, secret } = input;
  if (has) return has.map((name) => name in context);
  const said = (error) => error.code + " " + error.message;
  if (path) return context.files.readText(path).catch(said);
  const tryIt = async () => {
    const response = await context.fetch(url, { headers: { authorization: "Bearer " + (secret ? context.secret(secret) : "none") } });
    return (await response.text()) + " " + response.status;
  };
  return tryIt().catch(said);
}
export const count = (input) => input.split(" ").length;
export const ask = (input, context) => context.services.call("words", input.method, input.text).catch((error) => error.code);
`;

const name = "@acme/user";
const target = `${name}:use`;

test("a plugin's context has what was granted, the broker does it, and another process takes it back at once", async () => {
  const { port, requests } = await serve((request, response) => response.end(`hello ${request.headers.authorization}`));
  const slow = await serve((_, response) => void response.write("the beginning"));
  const [host, other] = [`127.0.0.1:${port}`, `127.0.0.1:${slow.port}`];
  const place = await LifeWorkspace.make();
  const capabilities = [capability("net:connect", host), capability("fs:read", "$DATASETS")];
  const optionalCapabilities = [capability("net:connect", other), capability("secrets:read", "hub")];
  const kernel = await place.open({ onWarning: () => undefined });
  await kernel.secrets.set("hub", "the-value-of-hub", { hosts: [host], plainText: true });
  await place.install(kernel, { name, code, offers: ["use"], tuneit: { capabilities, optionalCapabilities } });
  await mkdir(join(place.workspace, "datasets"));
  await writeFile(join(place.workspace, "datasets", "a.csv"), "text,label");

  const has = ["fetch", "files", "secret", "services"];
  expect(await kernel.plugins.call(target, { has })).toEqual([true, true, false, false]);
  expect(await kernel.plugins.call(target, { path: "$DATASETS/a.csv" })).toBe("text,label");
  expect(await kernel.plugins.call(target, { url: `http://${host}/` })).toBe("hello Bearer none 200");
  expect(await kernel.plugins.call(target, { url: `http://${other}/` })).toMatch(/^TUNEIT_GRANT_DENIED /);

  // What is granted while it runs is there at the next call.
  await kernel.plugins.grant(name, { kind: "net:connect", scope: other });
  await kernel.plugins.grant(name, { kind: "secrets:read", scope: "hub" });
  expect(await kernel.plugins.call(target, { has })).toEqual([true, true, true, false]);
  // The server got the secret, and what it echoes is not the plugin's to see.
  expect(await kernel.plugins.call(target, { url: `http://${host}/`, secret: "hub" })).toMatch(
    /^hello Bearer \*+ 200$/,
  );
  expect(requests.at(-1)!.headers.authorization).toBe("Bearer the-value-of-hub");
  expect(await kernel.plugins.call(target, { url: `http://${other}/`, secret: "hub" })).toMatch(
    /^TUNEIT_SECRET_REFUSED /,
  );

  const waiting = kernel.plugins.call(target, { url: `http://${other}/` }, { deadlineMs: 30_000 });
  await expect.poll(() => slow.requests.length).toBe(1);
  await pause(100);
  const env = { ...process.env, TUNEIT_HOME: place.home, TUNEIT_REGISTRY: "http://127.0.0.1:9" };
  const grants = ["plugin", "grants", name, "--revoke", `net:connect=${other}`, "--json"];
  const { stdout } = await run(process.execPath, [main, ...grants], { cwd: place.workspace, env });
  expect(JSON.parse(stdout)).toMatchObject({ deny: [], effective: expect.not.arrayContaining([{ scope: other }]) });
  expect(await waiting).toMatch(/^TUNEIT_GRANT_REVOKED /);

  await kernel.close();
  const { records, brokenAt } = await readAudit(join(place.home, "audit.jsonl"));
  expect(brokenAt).toBeNull();
  const told = records.filter(({ plugin }) => plugin === name).map(({ event, code }) => `${event} ${code}`.trim());
  for (const event of ["granted", "used", "revoked", "blocked TUNEIT_GRANT_DENIED", "blocked TUNEIT_GRANT_REVOKED"])
    expect(told).toContain(event);
  expect(JSON.stringify(records)).not.toContain("the-value-of-hub");
});

test("C08 a secret that a plugin may see does not leave in the words of its errors", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open({ onWarning: () => undefined });
  await kernel.secrets.set("hub", "the-value-of-hub", { hosts: ["hub.example"], plainText: true });
  const telling = `export async function use(input, context) { throw new Error("it is " + (await context.secret("hub").value())); }`;
  const capabilities = [capability("secrets:read", "hub=value")];
  await place.install(kernel, { name, code: telling, offers: ["use"], tuneit: { capabilities } });
  const error = await kernel.plugins.call(target, {}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "TUNEIT_ISOLATE_THREW", message: expect.stringMatching(/it is \*+$/) });
  expect(JSON.stringify((error as CodedError).toReport())).not.toContain("the-value-of-hub");
});

test("one plugin calls what another provides, and only that", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const services = [{ id: "words", version: "1.4.0", methods: { count: "js:count" } }];
  const provides = { services, capabilities: [capability("services:provide", "words")] };
  await place.install(kernel, { name: "@acme/words", code, offers: ["use"], tuneit: provides });
  const capabilities = [capability("services:use", "words@^1.2")];
  await place.install(kernel, { name, code, offers: ["ask"], tuneit: { capabilities } });
  const ask = (method: string) => kernel.plugins.call(`${name}:ask`, { method, text: "one two three" });
  expect(await ask("count")).toBe(3);
  expect(await ask("use")).toBe("TUNEIT_SERVICE_MISSING");
  await kernel.plugins.deny("@acme/words", { kind: "services:provide", scope: "words" });
  expect(await ask("count")).toBe("TUNEIT_SERVICE_MISSING");
});

test("C06 a foreign lock with grants opens nothing", async () => {
  const place = await LifeWorkspace.make();
  const wish = { name, code, offers: ["use"], tuneit: { capabilities: [capability("fs:read", "$DATASETS")] } };
  const author = await place.open();
  await place.install(author, wish);
  expect(await readFile(join(place.workspace, "tuneit.lock"), "utf8")).toContain("$DATASETS");
  await author.close();
  // The same workspace and store on a machine where nobody granted anything.
  await rm(join(place.home, "grants"), { recursive: true });
  const stranger = await place.open();
  await expect(stranger.plugins.call(target, { has: [] })).rejects.toMatchObject({ code: "TUNEIT_GRANT_DENIED" });
  expect((await stranger.plugins.grants(name)).effective).toEqual([]);
});
