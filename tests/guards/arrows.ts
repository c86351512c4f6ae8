import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import configuration, { covered } from "../../.dependency-cruiser.mjs";

export interface ArrowReport {
  readonly files: number;
  readonly problems: readonly string[];
}

/** Holds every import below `root` against the arrows; a problem is one line with the rule's mend. */
export async function checkArrows(root: string, files: readonly string[]): Promise<ArrowReport> {
  const options = {
    ...configuration.options,
    ruleSet: { forbidden: configuration.forbidden ?? [] },
    validate: true,
    baseDir: root,
  };
  const { output } = await cruise([...files], options);
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text instead of a result");
  return { files: files.length, problems: [...blindness(output, files), ...violations(output)] };
}

const source = /\.(ts|js|mjs)$/;
// Generated code is held by its generator's check, and a fixture may be hostile on purpose.
const apart = /(^|\/)generated\/|^tests\/fixtures\//;

/** The source files that git knows or would take, so that a forgotten folder is noticed. */
export function sourceFiles(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\0").filter((file) => source.test(file) && !apart.test(file) && existsSync(join(root, file)));
}

// With a TypeScript it does not know dependency-cruiser reads nothing and reports success: an unread file is a problem,
// and so is a whole tree in which nothing imports anything.
function blindness(result: ICruiseResult, files: readonly string[]): string[] {
  const read = new Map(result.modules.map((module) => [module.source, module]));
  const unread = files.filter((file) => !read.has(file));
  const imports = files.reduce((sum, file) => sum + (read.get(file)?.dependencies.length ?? 0), 0);
  const homeless = files.filter((file) => !covered.some((pattern) => new RegExp(pattern).test(file)));
  return [
    ...(files.length === 0 ? ["blind: there was no file to read. Run it in a checkout with its sources."] : []),
    ...(unread.length > 0
      ? [`blind: ${unread.length} of ${files.length} files were not read, ${unread[0]} among them. ${sight}`]
      : []),
    ...(files.length > 0 && imports === 0 ? [`blind: no import was seen in ${files.length} files. ${sight}`] : []),
    ...homeless.map(
      (file) => `uncovered-file: ${file}. Name its package here first: \`covered\` in .dependency-cruiser.mjs.`,
    ),
  ];
}

const sight = "Keep `typescript` 6 in the root package.json: dependency-cruiser does not know 7.";

function violations(result: ICruiseResult): string[] {
  const rules = new Map((configuration.forbidden ?? []).map((rule) => [rule.name, rule.comment]));
  return result.summary.violations
    .filter(({ rule }) => rule.name !== "uncovered-file")
    .map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}. ${rules.get(rule.name) ?? ""}`);
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const root = resolve(import.meta.dirname, "../..");
  const { files, problems } = await checkArrows(root, sourceFiles(root));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${files} files read, ${problems.length} problems\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
