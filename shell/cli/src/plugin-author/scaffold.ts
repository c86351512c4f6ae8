import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pluginName } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

export interface Scaffold {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** Writes a plugin that builds, passes its own example and can be installed: something to change. */
export async function scaffoldPlugin(
  name: string,
  options: { folder?: string | undefined; python: boolean },
): Promise<Scaffold> {
  if (!pluginName.safeParse(name).success)
    throw fail("TUNEIT_CLI_USAGE", { problem: `'${name}' is no name of a plugin: write @scope/name in lower case` });
  const id = name.split("/")[1]!;
  const folder = resolve(options.folder ?? id);
  if ((await readdir(folder).catch(() => [])).length > 0) throw fail("TUNEIT_CLI_PLUGIN_EXISTS", { folder });
  const files = options.python ? pythonFiles(name, id) : typeScriptFiles(name, id);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { name, folder, files: Object.keys(files) };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function manifest(name: string, files: readonly string[], tuneit: object): string {
  return json({
    ...{ name, version: "0.1.0", description: "What it does, in one line", license: "Apache-2.0", type: "module" },
    ...{ keywords: ["tuneit-plugin"], files, engines: { tuneit: "^1.0.0" } },
    tuneit: { manifestVersion: 1, displayName: name.split("/")[1], ...tuneit, capabilities: [] },
  });
}

function typeScriptFiles(name: string, id: string): Record<string, string> {
  const input = { task: "text-classification", metrics: [], tables: [] };
  const rows = [["text-classification", 0]];
  const answer = { charts: [{ kind: "table", title: "Measured", columns: ["task", "metrics"], rows }] };
  const title = { type: "string", title: "Title", description: "Above the table.", default: "Measured" };
  const offer = {
    ...{ id, title: "Measured", description: "How much a run measured.", tasks: ["text-classification"] },
    config: { type: "object", properties: { title }, additionalProperties: false },
    entry: "js:draw",
  };
  return {
    "package.json": manifest(name, ["dist", "README.md"], {
      ...{ categories: ["charts"], main: "dist/main.js" },
      contributes: { visualizer: [offer] },
    }),
    "src/main.ts": typeScriptSource,
    [`examples/${id}.json`]: json({ input, config: {}, answer }),
    "README.md": readme(name, id, "src/main.ts"),
  };
}

const typeScriptSource = `interface Input {
  readonly task: string;
  readonly metrics: readonly { readonly name: string }[];
}

interface Context {
  readonly config: { readonly title: string };
}

/** A table with one row. The input is what a run measured; the answer is a list of charts. */
export function draw(input: Input, context: Context) {
  const rows = [[input.task, input.metrics.length]];
  return { charts: [{ kind: "table", title: context.config.title, columns: ["task", "metrics"], rows }] };
}
`;

function pythonFiles(name: string, id: string): Record<string, string> {
  const module = id.replaceAll(/[^a-z0-9]/g, "_");
  const offer = { id, title: "Share of equal words", config: {}, entry: `python:${module}:share` };
  return {
    "package.json": manifest(name, ["python", "README.md"], {
      ...{ categories: ["metrics"], python: { package: "python", requires: [] } },
      contributes: { metric: [offer] },
    }),
    [`python/${module}/__init__.py`]: pythonSource,
    [`examples/${id}.json`]: json({ input: { labels: ["a", "b"], predictions: ["a", "a"] }, answer: { share: 0.5 } }),
    "README.md": readme(name, id, `python/${module}/__init__.py`),
  };
}

const pythonSource = `"""A callable gets JSON and a context, and answers JSON."""


def share(input, context):
    pairs = list(zip(input["labels"], input["predictions"]))
    context.progress(len(pairs), len(pairs))
    return {"share": sum(label == answer for label, answer in pairs) / max(1, len(pairs))}
`;

const readme = (name: string, id: string, source: string): string => `# ${name}

What it does, and for whom.

Change \`${source}\`, then:

\`\`\`sh
tuneit plugin test .
tuneit plugin install . --allow-unsigned
\`\`\`

\`examples/${id}.json\` is what it is called with, and what it should answer.
`;
