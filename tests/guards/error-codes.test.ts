import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { errorPages } from "../../shell/cli/src/errors/pages.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const pages = await errorPages();

/** Names of the same shape that are settings of the environment and no codes. */
const settings = new Set([
  "TUNEIT_DATABASE_URL",
  "TUNEIT_LOCAL_REGISTRY",
  "TUNEIT_SUMMARY_FILE",
  "TUNEIT_VAULT_PASSPHRASE_FD",
]);

/** Kernel and Python runtime meet the same condition on their own; it has one page. */
const inTwoTables = ["TUNEIT_DATA_EMPTY", "TUNEIT_RUN_FILE_INVALID", "TUNEIT_RUN_FILE_NEWER"];

const textOf = (file: string): string => readFileSync(join(checkout, file), "utf8");

const sources = [
  "{kernel,registry}/src/**/*.ts",
  "{sdk,shell,plugins-official}/*/src/**/*.ts",
  "shell/cli/bootstrap/**/*.js",
  "{python-runtime,plugins-official}/**/*.py",
]
  .flatMap((pattern) => globSync(pattern, { cwd: checkout, exclude: (name) => name === "node_modules" }))
  .filter((file) => !/\.test\.ts$|_test\.py$|conftest\.py$|fixture/.test(file));

function matches(pattern: RegExp, files: readonly string[], prefix = ""): string[] {
  return files.flatMap((file) => [...textOf(file).matchAll(pattern)].map((match) => prefix + match[1]!));
}

const tables = sources.filter((file) =>
  /\/errors\/[\w-]+\.ts$|fault_table\.py$|tuneit_runtime\/errors\.py$/.test(file),
);
const listed = matches(/^\s+"?(TUNEIT_\w+)"?: (?:\{|\(|Entry\()/gm, tables);
const named = [
  ...matches(/["'`](TUNEIT(?:_[A-Z0-9]+){2,})["'`](?!:)/g, sources),
  // These two put a code together from its area and a condition.
  ...matches(/fault\([^)"]*"([A-Z][A-Z_]+)"/g, within("plugins-official/reader-tabular/"), "TUNEIT_DATA_"),
  ...matches(/(?:condition: |BootstrapError\(\s*)"([A-Z_]+)"/g, within("shell/cli/bootstrap/"), "TUNEIT_BOOTSTRAP_"),
].filter((code) => !settings.has(code));

function within(folder: string): string[] {
  return sources.filter((file) => file.startsWith(folder));
}

const sorted = (codes: Iterable<string>): string[] => [...new Set(codes)].toSorted();

test("the guard sees tables, sources and pages", () => {
  expect(tables.length).toBeGreaterThan(15);
  expect(listed.length).toBeGreaterThan(150);
  expect(named.length).toBeGreaterThan(200);
  expect(pages.length).toBeGreaterThan(180);
});

test("every code has a page, and every page a code", () => {
  expect(sorted(pages.map((page) => page.code))).toEqual(sorted([...listed, ...named]));
});

test("no code has two pages, and none stands in two tables with two meanings", () => {
  const twice = (codes: readonly string[]): string[] =>
    sorted(codes.filter((code, index) => codes.indexOf(code) !== index));
  expect(twice(pages.map((page) => page.code))).toEqual([]);
  expect(twice(listed)).toEqual(inTwoTables);
});

test("every code of a table is used", () => {
  expect(sorted(listed).filter((code) => !named.includes(code))).toEqual([]);
});

const sectionsOf = (file: string): string[] =>
  file.endsWith("README.md") ? ["**Mend.** "] : ["**Why it happens.** ", "**Mend.** ", "**Example.** "];

function isWhole({ code, text, file }: (typeof pages)[number]): boolean {
  const sections = sectionsOf(file);
  const [head, ...parts] = text.split(/^(?=\*\*[A-Z][\w ]+\.\*\* )/m);
  const inOrder = parts.length === sections.length && parts.every((part, index) => part.startsWith(sections[index]!));
  const bare = [head!, ...parts].map((part) => part.replace(/^(?:#.*|\*\*[\w ]+\.\*\*)/, "").trim());
  return head!.startsWith(`# ${code}\n\n`) && inOrder && bare.every((part) => part.length > 3);
}

test("every page says what it means, why it happens, the mend and an example", () => {
  expect(pages.filter((page) => !isWhole(page)).map((page) => page.file)).toEqual([]);
});
