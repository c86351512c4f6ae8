import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { createKernel } from "@tuneit/kernel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../../shell/cli/src/program.ts";
import { anchorsOf, checkout, documents, examplesOf, linksOf, listed, textOf } from "./documents.ts";

const run = promisify(execFile);
/** A busy machine takes its time with a compiler and with Verdaccio. */
const patience = { timeout: 60_000 };
const examples = documents().flatMap(examplesOf);
const packages = {
  kernel: "kernel",
  registry: "registry",
  protocol: "sdk/protocol",
  packaging: "sdk/packaging",
  sdk: "sdk/plugin",
  testing: "sdk/testing",
};

/** What needs no line in a map. */
const unremarkable = /^(?:index\.ts|version\.ts|package\.json|README\.md|fixtures|bin)$/;
const declarations = join(checkout, "kernel/src/resolve/npm-packages.d.ts");

/** A reader's folder: the checkout beside it, and our packages where a plugin's author would have them. */
let folder = "";

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "tuneit-docs-")));
  await symlink(checkout, join(folder, "tuneit"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await mkdir(join(folder, "node_modules", "@tuneit"), { recursive: true });
  for (const [name, path] of Object.entries(packages))
    await symlink(join(checkout, path), join(folder, "node_modules", "@tuneit", name));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const marked = (language: string, mark = "run") =>
  examples
    .filter((example) => example.language === language && example.mark === mark)
    .map((example, index) => ({ ...example, index }));

describe("links", () => {
  test.each(documents().filter((document) => linksOf(document).length > 0))("of %s lead somewhere", (document) => {
    const broken = linksOf(document).filter((link) => {
      const [path, anchor] = link.split("#");
      const target = path === "" ? document : normalize(join(dirname(document), path!));
      if (target.startsWith("..") || !existsSync(join(checkout, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe("examples", () => {
  test("are there", () =>
    expect(new Set(examples.map(({ language }) => language))).toEqual(new Set(["yaml", "sh", "ts"])));

  test.each(marked("yaml"))("recipe $index of $document is one", async ({ document, index, text }) => {
    const path = join(folder, `${document.replaceAll("/", "-")}-${index}.yaml`);
    await writeFile(path, text);
    await using kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home") });
    await expect(kernel.readRecipe(path)).resolves.toMatchObject({ task: "text-classification" });
  });

  test.each(marked("ts"))(
    "script $index of $document prints what it says",
    patience,
    async ({ document, index, text, prints }) => {
      const path = join(folder, `${document.replaceAll("/", "-")}-${index}.ts`);
      await writeFile(path, text);
      const { stdout } = await run(process.execPath, [path], { cwd: folder });
      expect(stdout).toBe(prints ?? "");
    },
  );

  test("of TypeScript are typed", patience, async () => {
    const typed = [...marked("ts"), ...marked("ts", "types")];
    const files = typed.map(({ mark, index }) => `${mark}-${index}.ts`);
    for (const [at, { text }] of typed.entries()) await writeFile(join(folder, files[at]!), `${text}\nexport {};\n`);
    const compilerOptions = { typeRoots: [join(checkout, "node_modules/@types")], noEmit: true };
    const project = {
      extends: join(checkout, "tsconfig.json"),
      compilerOptions,
      include: [],
      files: [...files, declarations],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
    const compiler = join(checkout, "node_modules/typescript-7/bin/tsc");
    const told = await run(process.execPath, [compiler, "-p", folder, "--pretty", "false"]).catch(
      (failed: { stdout: string }) => failed,
    );
    expect(told.stdout).toBe("");
  });

  const lines = marked("sh").flatMap(({ document, text }) =>
    text
      .trim()
      .split("\n")
      .map((line) => ({ document, line })),
  );
  test.each(lines)("$document: $line", async ({ line }) => {
    const [npx, program, ...args] = line.split(/\s+/);
    expect([npx, program]).toEqual(["npx", "tuneit"]);
    const { code, output } = await tuneit(args);
    // A machine without a sandbox is a finding of doctor, not a fault of the document.
    expect(args[0] === "doctor" ? [0, 4] : [0], output).toContain(code);
    expect(output).not.toBe("");
  });
});

test.each(["kernel/src", "kernel/src/kernel", "plugins-official", "sdk", "tests", "shell/cli"])(
  "the map has everything in %s",
  async (place) => {
    const map = textOf("ARCHITECTURE.md");
    const names = listed().flatMap((file) => (file.startsWith(`${place}/`) ? [file.slice(place.length + 1)] : []));
    const missing = [...new Set(names.map((name) => name.split("/", 1)[0]!))].filter(
      (name) => !map.includes(name) && !name.endsWith(".test.ts"),
    );
    expect(missing.filter((name) => !unremarkable.test(name))).toEqual([]);
  },
);

test("the table of commands is what the program has", async () => {
  const table = /<!-- commands -->\n([\s\S]*?)\n\n/.exec(textOf("README.md"))![1]!;
  const told = table.split("\n").slice(2).flatMap(commandsOf);
  expect(told.toSorted()).toEqual((await commandsOfProgram()).toSorted());
});

/** `tuneit runs stop`, `resume`, … in a row of the table: a word alone belongs to the group before it. */
function commandsOf(row: string): string[] {
  const quoted = [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!.replace(/ [-[A-Z].*$/, ""));
  const words = quoted.filter((text) => !text.startsWith("-"));
  const group = words[0]!.split(" ").slice(1, -1).join(" ");
  return words.map((text) => (text.startsWith("tuneit ") ? text.slice("tuneit ".length) : `${group} ${text}`.trim()));
}

async function commandsOfProgram(group: readonly string[] = []): Promise<string[]> {
  const { output } = await tuneit([...group, "--help"]);
  const [, list] = output.split(/^Commands:$/m);
  if (list === undefined) return [group.join(" ")];
  const names = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  return (await Promise.all(names.map((name) => commandsOfProgram([...group, name])))).flat();
}

/** The program itself, in this process: starting one a line would take longer than all the rest. */
async function tuneit(args: readonly string[]): Promise<{ code: number; output: string }> {
  const said: string[] = [];
  const sink = () =>
    new Writable({ write: (chunk, _, done) => (said.push(String(chunk)), done()) }) as NodeJS.WriteStream;
  const code = await runProgram(args, {
    streams: { stdout: sink(), stderr: sink() },
    stdin: process.stdin,
    environment: { ...process.env, TUNEIT_HOME: join(folder, "home") },
    currentFolder: folder,
    signal: new AbortController().signal,
  });
  return { code, output: said.join("") };
}
