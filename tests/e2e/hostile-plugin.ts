import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { visualizer } from "./plugin-folder.ts";
import type { HostileExport } from "./hostile-exports.ts";

export interface HostilePlugin {
  readonly name: string;
  readonly exports: Readonly<Record<string, HostileExport>>;
  /** What its module does before anything is called. */
  readonly head?: string;
}

/** A plugin as its author has it, with one visualizer for each hostile function. */
export async function writeHostilePlugin(folder: string, { name, exports, head = "" }: HostilePlugin): Promise<void> {
  const offered = Object.entries(exports).map(([id, one], index) => ({ id, ...one, local: `attack${index}` }));
  const description = {
    ...{ name, version: "1.0.0", type: "module", license: "Apache-2.0", description: "A plugin of the tests" },
    ...{ keywords: ["test"], files: ["dist", "README.md"], engines: { tuneit: ">=0.1.0 <2" } },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Of the tests", categories: ["charts"], main: "dist/main.js" },
      contributes: { visualizer: offered.map(({ id, named, local }) => visualizer(id, named ?? local)) },
      capabilities: [],
    },
  };
  const source = offered.map(
    ({ local, body, named = local }) =>
      `async function ${local}(input, context) { ${body} }\nexport { ${local} as ${named} };\n`,
  );
  await mkdir(join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description, null, 2));
  await writeFile(join(folder, "dist", "main.js"), `${head}\n${source.join("")}`);
  await writeFile(join(folder, "README.md"), `# ${name}\n\nDraws nothing good.\n`);
}
