import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { fail } from "./errors/index.ts";

export interface BuiltPlugin {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** The part of a package.json that the build needs; the whole is checked when the plugin is published or installed. */
interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly tuneit?: { readonly main?: string };
}

/** Bundles `src/main.ts` into the one file that the manifest names: the isolate imports nothing. */
export async function buildPlugin(folder: string): Promise<BuiltPlugin> {
  const root = resolve(folder);
  const description = await readPackage(root);
  const main = description.tuneit?.main;
  const hasSource =
    main !== undefined && (await stat(join(root, "src", "main.ts")).catch(() => undefined)) !== undefined;
  if (main !== undefined && hasSource) await bundle(root, main);
  return {
    name: description.name ?? "",
    version: description.version ?? "",
    folder: root,
    files: hasSource ? [main] : [],
  };
}

async function readPackage(root: string): Promise<PackageFile> {
  try {
    return JSON.parse(await readFile(join(root, "package.json"), "utf8")) as PackageFile;
  } catch (cause) {
    throw fail("TUNEIT_CLI_PLUGIN_FOLDER", { folder: root }, { cause });
  }
}

async function bundle(root: string, main: string): Promise<void> {
  try {
    await build({
      entryPoints: [join(root, "src", "main.ts")],
      outfile: join(root, main),
      bundle: true,
      format: "esm",
      target: "es2024",
      // The isolate has the language and the web APIs that it lists, and no module of Node.
      platform: "neutral",
      mainFields: ["module", "main"],
      // Packages of this workspace are TypeScript; published ones are what they are.
      legalComments: "none",
      logLevel: "silent",
      absWorkingDir: root,
    });
  } catch (cause) {
    throw fail(
      "TUNEIT_CLI_BUILD_FAILED",
      { problem: (cause as Error).message.split("\n").slice(0, 3).join(" ") },
      { cause },
    );
  }
}
