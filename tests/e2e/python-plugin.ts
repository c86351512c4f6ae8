import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface PythonPlugin {
  readonly name: string;
  readonly version?: string;
  /** The module `stranger`; each function in `ids` is a metric of the same name. */
  readonly program: string;
  readonly ids: readonly string[];
  readonly peers?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly { kind: string; scope: string; reason: string }[];
}

/** As the contract has an entry: a callable `(input, context)`, nothing of ours imported. */
export async function writePythonPlugin(folder: string, plugin: PythonPlugin): Promise<void> {
  const { name, version = "1.2.0", program, ids, peers = {}, capabilities = [] } = plugin;
  const offers = ids.map((id) => ({ id, title: id, config: {}, entry: `python:stranger:${id}` }));
  const description = {
    ...{ name, version, license: "Apache-2.0", engines: { tuneit: "^1.0.0" }, peerDependencies: peers },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Of a stranger", python: { package: "python" } },
      contributes: { metric: offers },
      capabilities: [{ kind: "python:run", scope: "*", reason: "runs the metric" }, ...capabilities],
    },
  };
  await mkdir(join(folder, "python"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, "python", "stranger.py"), program);
}
