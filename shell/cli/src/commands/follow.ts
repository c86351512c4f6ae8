import type { Run } from "@tuneit/kernel";
import type { RunResult } from "@tuneit/protocol";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { errorLine } from "../errors/report.ts";
import { clip, table } from "../terminal/table.ts";
import { duration, score, bytes } from "../terminal/figures.ts";
import { RunView } from "../terminal/run-view.ts";

/** Shows a run to its end. An interrupt asks it to stop with its state saved; a second one stops it now. */
export async function followRun(run: Run, context: CommandContext): Promise<number> {
  const view = new RunView(context.terminal, run.plan);
  const onInterrupt = (): void => void run.stop("checkpoint").catch(() => undefined);
  context.signal.addEventListener("abort", onInterrupt, { once: true });
  const again = (): void => void run.stop("now").catch(() => undefined);
  process.on("SIGINT", again);
  try {
    for await (const event of run.events()) view.show(event);
    return tellResult(await run.result(), context);
  } finally {
    context.signal.removeEventListener("abort", onInterrupt);
    process.off("SIGINT", again);
  }
}

export function tellResult(result: RunResult, context: CommandContext): number {
  context.terminal.answer(result, () => describeResult(result));
  if (result.status === "completed") return exitCodes.done;
  if (result.error) process.stderr.write(`${errorLine(result.error)}\n`);
  if (result.status === "failed") return exitCodes.failed;
  context.terminal.say(`Go on with: tuneit runs resume ${result.name}`);
  return exitCodes.cancelled;
}

export function describeResult(result: RunResult): string {
  const { name, status, performance } = result;
  const speed = performance.samplesPerSecond === null ? "" : `, ${performance.samplesPerSecond.toFixed(1)} samples/s`;
  const head = `${name} ${status} in ${duration(performance.wallSeconds)}${speed}, peak ${bytes(performance.peakMemoryBytes)}`;
  return [head, "", scoresTable(result), "", artifactsTable(result), "", `Everything is in ${result.directory}`].join(
    "\n",
  );
}

/** Before and after, on the rows the model never saw. */
export function scoresTable(result: RunResult): string {
  const [before, after] = [result.baseline["test"] ?? {}, result.metrics["test"] ?? {}];
  const validation = result.metrics["validation"] ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(validation)])];
  const cell = (value: number | string | undefined): string => (value === undefined ? "" : score(value));
  return table(
    ["metric", "test before", "test after", "validation after"],
    names.map((name) => [name, cell(before[name]), cell(after[name]), cell(validation[name])]),
  );
}

function artifactsTable(result: RunResult): string {
  const proof = (artifact: RunResult["artifacts"][number]): string =>
    artifact.verified
      ? `${artifact.verified.measure} ${Number(artifact.verified.value).toExponential(1)} ≤ ${artifact.verified.limit}`
      : "";
  return table(
    ["artifact", "format", "size", "verified", "path"],
    result.artifacts.map((artifact) => [
      artifact.kind,
      artifact.format,
      bytes(artifact.bytes),
      clip(proof(artifact), 40),
      artifact.path,
    ]),
  );
}
