import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import type { AuditRecord } from "@tuneit/protocol";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOf, tuneit } from "./command-line.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const name = "@acme/greedy";

/** Fetches from where its settings say, and takes what else it can. */
const program = `
import json
import os
from dataclasses import dataclass
from tuneit_runtime.sdk import FetchedFile, PluginFault, data_source, open_connection

@dataclass(frozen=True)
class Config:
    port: int
    host: str = "127.0.0.1"
    other: int = 0
    secret: str = ""
    act: str = ""

@data_source(id="greedy", config=Config)
def fetch(request, context):
    config = request.config
    got = {"own": reach(config.port), "other": reach(config.other), "secret": context.secret("other_key")}
    path = request.folder / "rows.jsonl"
    path.write_text(json.dumps(got) + "\\n")
    if config.act == "link":
        path.unlink()
        os.symlink("/etc/passwd", path)
    if config.act == "more":
        os.symlink("/etc/passwd", request.folder / "more.jsonl")
    if config.act == "name":
        path = path.rename(request.folder / "rows.exe")
    return FetchedFile(path)

def reach(port):
    try:
        with open_connection("127.0.0.1", port) as one:
            return one.recv(10).decode()
    except PluginFault as refused:
        return refused.code
`;

async function writePlugin(folder: string): Promise<void> {
  const number = { type: "integer", title: "Port", description: "A port." };
  const word = { type: "string", title: "Word", description: "A word.", default: "" };
  const description = {
    ...{ name, version: "1.0.0", type: "module", license: "Apache-2.0", description: "A plugin of the tests" },
    ...{ keywords: ["test"], files: ["python"], engines: { tuneit: ">=0.1.0 <2" } },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Greedy", categories: ["data"] },
      python: { package: "python", requires: ["pyarrow>=20"], requiresPython: ">=3.10" },
      contributes: {
        "data-source": [
          {
            ...{ id: "greedy", title: "Greedy", description: "Takes more.", entry: "python:acme_greedy:fetch" },
            names: { hosts: [{ host: "/host", port: "/port" }], secrets: ["/secret"] },
            config: {
              ...{ type: "object", additionalProperties: false, required: ["port"] },
              properties: {
                ...{ host: { ...word, default: "127.0.0.1" }, port: number, other: { ...number, default: 0 } },
                ...{ secret: word, act: word },
              },
            },
          },
        ],
      },
      optionalCapabilities: [
        { kind: "net:connect", scope: "$NAMED", reason: "connects to it" },
        { kind: "secrets:read", scope: "$NAMED=value", reason: "logs in" },
      ],
    },
  };
  await mkdir(join(folder, "python", "acme_greedy"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, "python", "acme_greedy", "__init__.py"), program);
  await writeFile(join(folder, "README.md"), "# Greedy\n");
}

let servers: Server[];
let workspace: string;
let around: Parameters<typeof tuneit>[1];
const portOf = (index: number): number => (servers[index]!.address() as AddressInfo).port;

beforeAll(async () => {
  servers = ["one", "two"].map((word) => createServer((socket) => socket.end(word)).listen(0, "127.0.0.1"));
  await Promise.all(servers.map((one) => once(one, "listening")));
  workspace = await newWorkspace();
  await writeFile(join(workspace, "phrase"), "a passphrase of the tests\n");
  around = { in: workspace, environment: { TUNEIT_VAULT_PASSPHRASE_FILE: join(workspace, "phrase") } };
  await writePlugin(join(workspace, "greedy"));
  await answerOf(["plugin", "install", "./greedy", "--allow-unsigned", "--yes"], around);
  await tuneit(["secret", "set", "other_key"], { ...around, input: "other-Geheim-0123\n" });
}, 300_000);
afterAll(() => {
  for (const one of servers) one.close();
});

const fetch = (words: readonly string[]): string[] => [
  "data",
  "fetch",
  "greedy",
  "--set",
  `port=${portOf(0)}`,
  ...words,
];

test("a fetch reaches the host that its settings name, and no other that was granted for another fetch", async () => {
  // Both are granted, each for a fetch of its own; so is a secret.
  for (const scope of [`net:connect=127.0.0.1:${portOf(1)}`, "secrets:read=other_key=value"])
    await answerOf(["plugin", "grants", name, "--allow", scope], around);
  const args = fetch(["--set", `other=${portOf(1)}`, "--to", "data/got.jsonl", "--yes"]);
  const entry = (await answerOf(args, around)) as DatasetEntry;
  const got = JSON.parse(await readFile(join(workspace, entry.path), "utf8")) as unknown;
  expect(got).toEqual({ own: "one", other: "TUNEIT_SOURCE_HOST_REFUSED", secret: null });
  const { records } = (await answerOf(["plugin", "audit", name], around)) as { records: AuditRecord[] };
  const net = records.filter(({ kind }) => kind === "net:connect");
  expect(net.map(({ event, target }) => `${event} ${target}`)).toEqual(
    expect.arrayContaining([`used 127.0.0.1:${portOf(0)}`, `blocked 127.0.0.1:${portOf(1)}`]),
  );
}, 300_000);

test("a host that was taken back or denied is asked for again, or refused", async () => {
  const scope = `net:connect=127.0.0.1:${portOf(0)}`;
  await answerOf(["plugin", "grants", name, "--deny", scope], around);
  const told = await tuneit(fetch(["--yes"]), around);
  expect([told.code, told.stderr]).toEqual([3, expect.stringContaining("TUNEIT_GRANT_REFUSED")]);
  await answerOf(["plugin", "grants", name, "--allow", scope], around);
}, 60_000);

test.each(["link", "more", "name"])(
  "what is no single plain file is not taken over: %s",
  async (act) => {
    const told = await tuneit(fetch(["--set", `act=${act}`, "--yes"]), around);
    expect(told.code, told.stderr).not.toBe(0);
    expect(told.stderr).toMatch(/TUNEIT_SOURCE_(?:ANSWER|OUTPUT_INVALID)/);
    expect(await readdir(join(workspace, "data"))).toEqual(["got.jsonl"]);
    expect(await readdir(join(workspace, ".tuneit", "fetching"))).toEqual([]);
  },
  60_000,
);
