import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../../../", import.meta.url));

/** Pages lie beside the table of their codes. */
const pageFolders = [
  "kernel/src/errors/pages",
  "shell/cli/src/errors/pages",
  "sdk/packaging/src/errors/pages",
  "registry/src/errors/pages",
  "shell/server/src/errors/pages",
  "shell/web/src/errors/pages",
  "python-runtime/tuneit_runtime/error_pages",
];

export interface ErrorPage {
  readonly code: string;
  readonly text: string;
  /** Where it stands, relative to the checkout. */
  readonly file: string;
}

/** Every page of the checkout, in no order. */
export async function errorPages(): Promise<ErrorPage[]> {
  const found = await Promise.all([...pageFolders.map(pagesIn), pluginPages()]);
  return found.flat();
}

async function pagesIn(folder: string): Promise<ErrorPage[]> {
  const names = (await readdir(join(checkout, folder))).filter((name) => name.endsWith(".md"));
  return Promise.all(
    names.map(async (name) => {
      const file = `${folder}/${name}`;
      return { code: name.slice(0, -".md".length), text: await readFile(join(checkout, file), "utf8"), file };
    }),
  );
}

/** A plugin explains its own codes in a table of its page, a row each. */
async function pluginPages(): Promise<ErrorPage[]> {
  const folders = await readdir(join(checkout, "plugins-official"));
  const read = folders.map(async (folder) => {
    const file = `plugins-official/${folder}/README.md`;
    const text = await readFile(join(checkout, file), "utf8").catch(() => "");
    return [...text.matchAll(/^\| `(TUNEIT_\w+)` \| (.+) \| (.+) \|$/gm)].map(([, code, what, mend]) => ({
      code: code!,
      text: `# ${code}\n\n${what}.\n\n**Mend.** ${mend}.\n\nMore is on the plugin's page, ${file}.\n`,
      file,
    }));
  });
  return (await Promise.all(read)).flat();
}
