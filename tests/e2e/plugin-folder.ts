import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const source = `
export function drawOnce(input, context) {
  return { charts: [{ kind: "table", title: context.config.title ?? "Tasks", columns: ["task"], rows: [[input.task]] }] };
}
export function drawForEver() {
  for (;;);
}
`;

export interface PluginFolder {
  readonly name: string;
  readonly version?: string;
  readonly hostile?: boolean;
  readonly capabilities?: readonly object[];
  readonly scripts?: Readonly<Record<string, string>>;
}

export const visualizer = (id: string, entry: string) => ({
  id,
  title: id,
  description: "Draws what it is given.",
  tasks: ["text-classification"],
  config: { type: "object", properties: { title: { type: "string" } }, additionalProperties: false },
  entry: `js:${entry}`,
});

/** A plugin as its author has it: a visualizer that answers, and, where it is hostile, one that never does. */
export async function writePlugin(
  folder: string,
  { name, version = "1.0.0", hostile, capabilities = [], scripts = {} }: PluginFolder,
): Promise<void> {
  const offers = [visualizer("once", "drawOnce"), ...(hostile ? [visualizer("for-ever", "drawForEver")] : [])];
  const description = {
    ...{ name, version, type: "module", license: "Apache-2.0", description: "A plugin of the tests" },
    ...{ keywords: ["test"], files: ["dist", "README.md"], engines: { tuneit: ">=0.1.0 <2" }, scripts },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Of the tests", categories: ["charts"], main: "dist/main.js" },
      ...{ contributes: { visualizer: offers }, capabilities },
    },
  };
  await mkdir(join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description, null, 2));
  await writeFile(join(folder, "dist", "main.js"), source);
  await writeFile(join(folder, "README.md"), `# ${name}\n\nDraws a table.\n`);
}

/** The least that a visualizer is called with. */
export const visualizerInput = JSON.stringify({ task: "text-classification", metrics: [], tables: [] });
