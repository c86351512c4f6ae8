import { existsSync } from "node:fs";
import { join } from "node:path";
import { execute, root, type Ended } from "./execute.ts";
import { nodeTool, pythonTool } from "./tools.ts";

export interface Check {
  readonly name: string;
  /** What to do when it fails and its own output does not say. */
  readonly mend: string;
  readonly run: () => Promise<Ended>;
}

/** Everything CI checks but the tests. */
export const checks: readonly Check[] = [
  {
    name: "format",
    mend: "Run `npm run format`.",
    run: () => node(nodeTool("oxfmt", "oxfmt"), "--check"),
  },
  {
    name: "lint",
    mend: "Each line names its rule; .oxlintrc.json has the rules of the house.",
    run: () => node(nodeTool("oxlint", "oxlint"), "--deny-warnings", "--format=agent"),
  },
  {
    name: "types",
    mend: "TypeScript 7 with tsconfig.json says where.",
    run: () => node(nodeTool("typescript-7", "tsc"), "-p", "tsconfig.json", "--pretty", "false"),
  },
  {
    name: "types of the web app",
    mend: "TypeScript 7 with shell/web/tsconfig.json says where; it has the browser's types beside Node's.",
    run: () => node(nodeTool("typescript-7", "tsc"), "-p", "shell/web/tsconfig.json", "--pretty", "false"),
  },
  {
    name: "import arrows",
    mend: "Each line ends with what to do instead.",
    run: () => node("tests/guards/arrows.ts"),
  },
  {
    name: "Python import arrows",
    mend: "Each line ends with what to do instead.",
    run: () => execute(pythonTool("python"), ["-B", "tests/guards/python_arrows.py"]),
  },
  {
    name: "dead code",
    mend: "Delete it, stop exporting it, or declare the dependency where it is used.",
    run: () => node(nodeTool("knip", "knip"), "--no-progress", "--no-config-hints"),
  },
  {
    name: "sizes",
    mend: "The kernel stays under 10,000 lines: what could be a plugin is one.",
    run: () => node("tests/guards/sizes.ts"),
  },
  {
    name: "house rules",
    mend: "Each line ends with what to do instead.",
    run: () => node("tests/guards/house-rules.ts"),
  },
  {
    name: "generated files are current",
    mend: "Run the generator it names (`node sdk/protocol/src/generate.ts`) and commit what it wrote.",
    run: generated,
  },
  {
    name: "Python lint",
    mend: "pyproject.toml has the rules; `npm run format` mends what can be mended by itself.",
    run: () => execute(pythonTool("ruff"), ["check", "--output-format=concise", "."]),
  },
  {
    name: "Python format",
    mend: "Run `npm run format`.",
    run: () => execute(pythonTool("ruff"), ["format", "--check", "--output-format=concise", "."]),
  },
  {
    name: "Python types",
    mend: "pyright in strict mode says where; pyproject.toml has its settings.",
    run: () =>
      node(nodeTool("pyright", "pyright"), "--project", "pyproject.toml", "--pythonpath", pythonTool("python")),
  },
];

function node(...args: readonly string[]): Promise<Ended> {
  return execute(process.execPath, args);
}

// Each writes its files without the flag and compares them with it.
const generators = ["sdk/protocol/src/generate.ts", "kernel/src/isolation/generate.ts"];

async function generated(): Promise<Ended> {
  const ends = await Promise.all(
    generators.filter((one) => existsSync(join(root, one))).map((one) => node(one, "--check")),
  );
  return { code: Math.max(...ends.map(({ code }) => code)), output: ends.map(({ output }) => output).join("") };
}
