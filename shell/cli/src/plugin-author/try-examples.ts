import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createKernel, type GrantMode, type Kernel } from "@tuneit/kernel";
import { describeProblems, isCoded, pluginExample, problemsOf, type PluginExample } from "@tuneit/protocol";
import type { CommandContext } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { buildPlugin } from "../plugin-build.ts";

export interface ExampleResult {
  readonly contribution: string;
  readonly status: "passed" | "failed" | "no example";
  readonly milliseconds: number;
  /** Why it failed. */
  readonly problem: string | null;
}

export interface PluginTest {
  readonly name: string;
  readonly version: string;
  readonly results: readonly ExampleResult[];
}

/** Builds a plugin, judges it as an install would, and calls it with its examples: in its sandbox, in a workspace of no other use. */
export async function testPlugin(folder: string, context: CommandContext, grant: GrantMode): Promise<PluginTest> {
  const built = await buildPlugin(folder);
  const examples = await readExamples(built.folder);
  const workspace = await mkdtemp(join(tmpdir(), "tuneit-plugin-test-"));
  try {
    const { home, environment } = context;
    await using kernel = await createKernel({ workspace, home, environment, registry: null, actor: "user" });
    const { name, version, offers } = await kernel.plugins.validate(built.folder);
    const ids = new Set(offers.map((offer) => offer.split(":")[1]!));
    for (const id of examples.keys())
      if (!ids.has(id)) throw invalid(id, `the plugin has no contribution of that name; it has ${[...ids].join(", ")}`);
    await kernel.plugins.install(built.folder, { ...context.waiting, allowUnsigned: true, grant });
    const results: ExampleResult[] = [];
    for (const offer of offers)
      results.push(await tryOne(kernel, `${name}:${offer}`, examples.get(offer.split(":")[1]!), context));
    return { name, version, results };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function readExamples(folder: string): Promise<Map<string, PluginExample>> {
  const examples = new Map<string, PluginExample>();
  const names = await readdir(join(folder, "examples")).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(".json")))
    examples.set(basename(name, ".json"), await readExample(join(folder, "examples", name), basename(name, ".json")));
  return examples;
}

async function readExample(path: string, id: string): Promise<PluginExample> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw invalid(id, "it is no JSON", cause);
  }
  const parsed = pluginExample.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(id, describeProblems(problemsOf(parsed.error, pluginExample)), parsed.error);
}

const invalid = (id: string, problem: string, cause?: unknown): Error =>
  fail("TUNEIT_CLI_EXAMPLE_INVALID", { path: `examples/${id}.json`, problem }, { cause });

async function tryOne(
  kernel: Kernel,
  contribution: string,
  example: PluginExample | undefined,
  { waiting }: CommandContext,
): Promise<ExampleResult> {
  if (!example) return { contribution, status: "no example", milliseconds: 0, problem: null };
  const begun = performance.now();
  const problem = await problemOf(kernel, contribution, example, waiting.signal);
  const milliseconds = Math.round(performance.now() - begun);
  return { contribution, status: problem === null ? "passed" : "failed", milliseconds, problem };
}

async function problemOf(
  kernel: Kernel,
  contribution: string,
  { input, config, answer: expected }: PluginExample,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  let warned: string | null = null;
  const onWarning = (text: string): void => void (warned = text);
  try {
    const answer = await kernel.plugins.call(contribution, input, { signal, config, onWarning });
    if (expected === undefined || isDeepStrictEqual(JSON.parse(JSON.stringify(answer ?? null)), expected))
      return warned;
    return `It answered ${JSON.stringify(answer ?? null).slice(0, 300)}, and not ${JSON.stringify(expected).slice(0, 300)}`;
  } catch (error) {
    if (!isCoded(error) || signal?.aborted) throw error;
    return `${error.code}: ${error.message}. ${error.reason}`;
  }
}
