import { copyFile, mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Kernel, Prediction } from "@tuneit/kernel";
import type { RunResult } from "@tuneit/protocol";
import { createContext, type CommandContext, type Surroundings } from "../command-context.ts";
import { followRun, scoresTable } from "../commands/follow.ts";
import { exitCodeOf, exitCodes } from "../errors/exit-code.ts";
import { errorLine, reportOf } from "../errors/report.ts";
import { duration } from "../terminal/figures.ts";
import { clip, table } from "../terminal/table.ts";

const brought = fileURLToPath(new URL("../../demo/", import.meta.url));
const checkout = fileURLToPath(new URL("../../../../", import.meta.url));

/** Tickets that nobody trained on, to ask both models. */
const questions = [
  "I was charged twice for the same month, please give one of them back",
  "The parcel says delivered, but there is nothing at my door",
  "App closes by itself as soon as I open the camera",
];

/** Accuracy has to rise by this much, or the demo says that it did not work. */
const wideMargin = 0.3;

/** One command, the whole way: registry, plugins, sandbox, training, proof. */
export async function runDemo(around: Surroundings): Promise<number> {
  const workspace = join(checkout, "tuneit-demo");
  const context = createContext({ workspace }, around);
  const started = Date.now();
  try {
    await mkdir(workspace, { recursive: true });
    for (const name of ["recipe.yaml", "support-tickets.csv"])
      await copyFile(join(brought, name), join(workspace, name));
    return await trainAndTell(context, started);
  } catch (error) {
    const report = reportOf(error);
    context.terminal.say(errorLine(report));
    return exitCodeOf(report.code);
  } finally {
    await context.close();
  }
}

async function trainAndTell(context: CommandContext, started: number): Promise<number> {
  const { terminal } = context;
  terminal.say(
    terminal.paint("bold", "TuneIT demo: a pretrained model learns to sort 743 support tickets into six classes"),
  );
  const kernel = await context.kernel();
  const run = await kernel.run(join(context.workspace, "recipe.yaml"), { ...context.waiting, grant: "declared" });
  terminal.say(`${terminal.paint("bold", run.name)} in ${relative(process.cwd(), run.directory) || run.directory}`);
  const code = await followRun(run, { ...context, terminal: { ...terminal, answer: () => undefined } });
  if (code !== exitCodes.done) return code;
  const result = await run.result();
  terminal.say();
  terminal.say(scoresTable(result));
  await askBoth(kernel, result, context);
  return conclude(result, context, started);
}

async function askBoth(kernel: Kernel, result: RunResult, context: CommandContext): Promise<void> {
  const { tuned, base } = await kernel.runs.predict(result.id, questions, { ...context.waiting, base: true });
  const say = (answer: Prediction | undefined): string =>
    answer ? `${answer.label} ${(answer.scores[answer.label] ?? 0).toFixed(2)}` : "";
  context.terminal.say();
  context.terminal.say(
    table(
      ["tuned", "untrained", "ticket"],
      tuned.map((answer, index) => [say(answer), say(base?.[index]), clip(answer.text, 70)]),
    ),
  );
}

function conclude(result: RunResult, context: CommandContext, started: number): number {
  const { terminal } = context;
  const [before, after] = [Number(result.baseline["test"]?.["accuracy"]), Number(result.metrics["test"]?.["accuracy"])];
  const onnx = result.artifacts.find((artifact) => artifact.format === "onnx");
  const here = (path: string): string => relative(process.cwd(), path) || path;
  const rose = after - before >= wideMargin;
  terminal.say();
  terminal.say(
    terminal.paint(
      rose ? "green" : "red",
      `Accuracy on tickets it never saw: ${before.toFixed(3)} before, ${after.toFixed(3)} after (${((after - before) * 100).toFixed(1)} points ${rose ? "better" : "– less than expected"}).`,
    ),
  );
  if (onnx?.verified)
    terminal.say(
      `ONNX exported and verified: ${onnx.verified.measure} ${Number(onnx.verified.value).toExponential(1)} (limit ${onnx.verified.limit}), ${here(onnx.path)}`,
    );
  terminal.say(`Model, charts, predictions and TensorBoard files: ${here(join(result.directory, "artifacts"))}`);
  terminal.say(`Done in ${duration((Date.now() - started) / 1000)}. Nothing is left running.`);
  terminal.say();
  terminal.say("Try next, in the folder tuneit-demo:");
  for (const line of [
    `npx tuneit predict ${result.name} --text "Where is my parcel?" --base`,
    "npx tuneit run recipe.yaml --set train.epochs=3",
    "npx tuneit data profile support-tickets.csv",
    "npx tuneit runs list",
  ])
    terminal.say(`  ${line}`);
  return rose && onnx?.verified ? exitCodes.done : exitCodes.failed;
}
