import { expect, test } from "vitest";
import { join } from "node:path";
import { answerOf, refusalOf } from "./command-line.ts";
import { writePythonPlugin } from "./python-plugin.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const program = `
import os

def honest(input, context):
    return {"echo": input}

def raises(input, context):
    raise RuntimeError("as it happens")

def loops(input, context):
    while True:
        pass

def leaves(input, context):
    os._exit(0)

def forges(input, context):
    for number in os.listdir("/proc/self/fd"):
        try:
            os.write(int(number), b"no message of any kind" + bytes([10]))
        except OSError:
            pass
    while True:
        pass
`;
const ids = ["honest", "raises", "loops", "leaves", "forges"];

async function install(workspace: string, name: string, peers: Readonly<Record<string, string>> = {}): Promise<void> {
  await writePythonPlugin(join(workspace, name), { name: `@acme/${name}`, program, ids, peers });
  await answerOf(["plugin", "install", `./${name}`, "--allow-unsigned", "--yes"], { in: workspace });
}

test("three lost processes switch a plugin in Python and its dependants off; exceptions and the user's deadline do not", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  await install(workspace, "falls");
  await install(workspace, "leans", { "@acme/falls": "^1.0.0" });
  await install(workspace, "stands");
  const call = (target: string): string[] => ["plugin", "call", `@acme/${target}`, "--input", "{}"];
  const ends = async (target: string, ...more: string[]): Promise<string> => {
    const { exit, code } = await refusalOf([...call(target), ...more], around);
    return `${exit} ${code}`;
  };

  for (let round = 0; round < 3; round++) expect(await ends("falls:raises")).toBe("1 TUNEIT_PLUGIN_FAILED");
  for (let round = 0; round < 3; round++)
    expect(await ends("falls:loops", "--deadline", "1500")).toBe("1 TUNEIT_WORKER_DEADLINE");
  expect(await answerOf(call("falls:honest"), around)).toEqual({ echo: {} });

  for (let round = 0; round < 3; round++) expect(await ends("falls:leaves")).toBe("1 TUNEIT_WORKER_DIED");
  expect(await ends("falls:honest")).toBe("3 TUNEIT_ISOLATE_DISABLED");
  expect(await ends("leans:honest")).toBe("3 TUNEIT_ISOLATE_DISABLED");
  expect(await answerOf(call("stands:honest"), around)).toEqual({ echo: {} });
  const { records } = (await answerOf(["plugin", "audit"], around)) as { records: { event: string; plugin: string }[] };
  // The log is the home's, which this file shares with others.
  const own = new Set(["falls", "leans", "stands"].map((name) => `@acme/${name}`));
  const told = (event: string) =>
    records.filter((one) => one.event === event && own.has(one.plugin)).map(({ plugin }) => plugin);
  expect(told("disabled")).toEqual(["@acme/falls", "@acme/leans"]);
  expect(told("killed")).toHaveLength(6);
  await answerOf(["plugin", "enable", "@acme/falls"], around);
  expect(await answerOf(call("leans:honest"), around)).toEqual({ echo: {} });

  // What no honest plugin can do switches it off at once.
  expect(await ends("falls:forges")).toBe("1 TUNEIT_WORKER_PROTOCOL");
  expect(await ends("falls:honest")).toBe("3 TUNEIT_ISOLATE_DISABLED");
}, 400_000);

test("an update in Python that cannot be imported is taken back, and one that ran once is not", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  const update = async (version: string, head: string): Promise<void> => {
    const plugin = { name: "@acme/grows", version, program: head + program, ids };
    await writePythonPlugin(join(workspace, version), plugin);
    await answerOf(["plugin", "install", `./${version}`, "--allow-unsigned", "--yes"], around);
  };
  const call = ["plugin", "call", "@acme/grows:honest", "--input", "{}"];
  await update("1.0.0", "");
  expect(await answerOf(call, around)).toEqual({ echo: {} });
  for (const [version, head] of [
    ["1.1.0", "import what_is_not_there\n"],
    ["1.2.0", "raise RuntimeError('while it is imported')\n"],
  ] as const) {
    await update(version, head);
    expect(await refusalOf(call, around)).toMatchObject({ code: "TUNEIT_ISOLATE_RESTORED" });
    expect(await answerOf(call, around)).toEqual({ echo: {} });
    expect(await answerOf(["plugin", "info", "@acme/grows"], around)).toMatchObject({ version: "1.0.0" });
  }
  await update("1.3.0", "import os\nif os.environ.get('LANG') == 'never': raise RuntimeError\n");
  expect(await answerOf(call, around)).toEqual({ echo: {} });
  expect(await answerOf(["plugin", "info", "@acme/grows"], around)).toMatchObject({ version: "1.3.0" });
}, 400_000);
