import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sourceFiles } from "./arrows.ts";

interface HouseRule {
  readonly name: string;
  readonly applies: (file: string) => boolean;
  readonly breach: RegExp;
  readonly mend: string;
}

/** What no linter of ours can say. */
const rules: readonly HouseRule[] = [
  {
    name: "plugin-id-in-kernel",
    applies: (file) => file.startsWith("kernel/src/") && !file.endsWith(".test.ts"),
    breach: /["'`]@tuneit\/(?!protocol\b|packaging\b|sdk\b|kernel\b)[a-z]/,
    mend: "The kernel contains no plugin id. Look the contribution up at its extension point.",
  },
  {
    name: "disable-without-reason",
    applies: () => true,
    breach: /(?:ox|es)lint-disable(?!.*--\s*\S)|@ts-(?:ignore|nocheck)|@ts-expect-error\s*$/,
    mend: "Say why on the same line: `oxlint-disable-next-line <rule> -- <reason>`; `@ts-expect-error <reason>`.",
  },
  {
    name: "homeless-name",
    applies: (file) => /(?:^|\/)(?:utils?|common|misc|helpers?|managers?)(?:\/|\.ts$)/.test(file),
    breach: /^/,
    mend: "A file is named after the one thing it does. A homeless function shows a missing concept.",
  },
];

/** Lines that break a rule, one problem each. */
export function checkHouseRules(root: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const applying = rules.filter((rule) => rule.applies(file));
    if (applying.length === 0) return [];
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    return applying.flatMap((rule) => breaches(rule, file, lines));
  });
}

function breaches({ name, breach, mend }: HouseRule, file: string, lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => breach.test(line));
  return first < 0 ? [] : [`${name}: ${file}:${first + 1}. ${mend}`];
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const root = resolve(import.meta.dirname, "../..");
  const files = sourceFiles(root).filter(
    (file) => file !== "tests/guards/house-rules.ts" && !file.startsWith("tests/guards/"),
  );
  const problems = checkHouseRules(root, files);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 && files.length > 0 ? 0 : 1;
}
