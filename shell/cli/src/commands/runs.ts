import type { Command } from "commander";
import type { RunEvent } from "@tuneit/protocol";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { errorLine } from "../errors/report.ts";
import { duration, score } from "../terminal/figures.ts";
import { describeSamples, samplesLine } from "../terminal/samples-view.ts";
import { table } from "../terminal/table.ts";
import { printable } from "../terminal/printable.ts";
import { collect, define, type Registrar } from "./command.ts";
import { describeResult, followRun } from "./follow.ts";

interface LogOptions extends GlobalOptions {
  readonly follow?: boolean;
  readonly from?: string;
}

interface SampleOptions extends GlobalOptions {
  readonly step?: string;
}

export function addRuns(program: Command, registrar: Registrar): void {
  const group = program.command("runs").description("look at runs and steer them");
  define(
    group,
    registrar,
    { name: "list", says: "the runs of this workspace", example: "tuneit runs list --json" },
    list,
  );
  define(
    group,
    registrar,
    { name: "show <run>", says: "one run: status, scores, artifacts", example: "tuneit runs show spam-filter" },
    show,
  );
  define<LogOptions>(
    group,
    registrar,
    {
      name: "logs <run>",
      says: "the journal of a run, every event once",
      example: "tuneit runs logs spam-filter -f",
      options: [
        ["-f, --follow", "go on until the run ends"],
        ["--from <seq>", "only events after this number"],
      ],
    },
    logs,
  );
  define<GlobalOptions & { csv?: boolean }>(
    group,
    registrar,
    {
      name: "metrics <run>",
      says: "every measured point",
      example: "tuneit runs metrics spam-filter --csv",
      options: [["--csv", "comma-separated values"]],
    },
    metrics,
  );
  define<SampleOptions>(
    group,
    registrar,
    {
      name: "samples <run>",
      says: "how a few fixed rows were answered while the model trained",
      example: "tuneit runs samples spam-filter --step 40",
      options: [["--step <step>", "as they were answered then; the newest without it"]],
    },
    samples,
  );
  define<GlobalOptions & { now?: boolean }>(
    group,
    registrar,
    {
      name: "stop <run>",
      says: "finish the step, save a checkpoint, stop",
      example: "tuneit runs stop spam-filter",
      options: [["--now", "do not wait for a checkpoint"]],
    },
    stop,
  );
  define<GlobalOptions & { detach?: boolean }>(
    group,
    registrar,
    {
      name: "resume <run>",
      says: "go on from the last checkpoint that holds",
      example: "tuneit runs resume spam-filter",
      options: [["--detach", "leave it on its own"]],
    },
    resume,
  );
  define<GlobalOptions & { set?: string[]; detach?: boolean }>(
    group,
    registrar,
    {
      name: "fork <run>",
      says: "a new run from the recipe of another",
      example: "tuneit runs fork spam-filter --set train.learningRate=1e-4",
      options: [
        ["--set <key=value>", "change one place of the recipe", collect],
        ["--yes", "install and grant what the plan lists"],
        ["--detach", "leave it on its own"],
      ],
    },
    fork,
  );
  define(
    group,
    registrar,
    {
      name: "compare <runs...>",
      says: "what differs in recipe and scores",
      example: "tuneit runs compare spam-filter spam-filter-v1",
    },
    compare,
  );
  define(
    group,
    registrar,
    {
      name: "remove <run>",
      says: "delete a run that has ended, with its files",
      example: "tuneit runs remove spam-filter",
    },
    remove,
  );
}

async function list(context: CommandContext): Promise<void> {
  const runs = await (await context.kernel()).runs.list();
  const rows = runs.map((run) => [
    run.name,
    run.status,
    run.model,
    new Date(run.startedAt).toISOString().slice(0, 19),
    run.endedAt === null ? "" : duration((run.endedAt - run.startedAt) / 1000),
    run.id,
  ]);
  context.terminal.answer({ runs }, () =>
    rows.length > 0
      ? table(["name", "status", "model", "started (UTC)", "took", "id"], rows)
      : "No runs yet. Start one with: tuneit run recipe.yaml",
  );
}

async function show(context: CommandContext, [wanted]: readonly string[]): Promise<void> {
  const shown = await (await context.kernel()).runs.show(wanted!);
  context.terminal.answer(shown, () => {
    const head = shown.result ? describeResult(shown.result) : `${shown.name} ${shown.status}, ${shown.directory}`;
    const error = shown.error ? [``, errorLine(shown.error)] : [];
    const resumable = shown.resumableFrom
      ? ["", `Go on from ${shown.resumableFrom} with: tuneit runs resume ${shown.name}`]
      : [];
    return [head, ...error, ...resumable].join("\n");
  });
}

async function logs(context: CommandContext, [wanted]: readonly string[], options: LogOptions): Promise<void> {
  const run = await (await context.kernel()).runs.get(wanted!);
  const from = options.from === undefined ? -1 : Number(options.from);
  if (!Number.isInteger(from)) throw fail("TUNEIT_CLI_USAGE", { problem: "--from takes a whole number" });
  const events = run.events({ from, follow: options.follow === true, signal: context.signal });
  for await (const event of events) context.terminal.stream(event, describeEvent(event));
}

export function describeEvent(event: RunEvent): string {
  const { seq, time, type, ...payload } = event;
  const at = new Date(time).toISOString().slice(11, 23);
  const text =
    event.type === "samples"
      ? samplesLine(event)
      : "text" in payload
        ? payload.text
        : Object.entries(payload)
            .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
            .join(" ");
  return `${String(seq).padStart(5)} ${at} ${type.padEnd(10)} ${printable(text)}`;
}

async function metrics(
  context: CommandContext,
  [wanted]: readonly string[],
  options: GlobalOptions & { csv?: boolean },
): Promise<void> {
  const points = await (await context.kernel()).runs.metrics(wanted!);
  const header = ["name", "split", "stage", "step", "epoch", "value", "time"] as const;
  const rows = points.map((point) => header.map((key) => (point[key] === null ? "" : String(point[key]))));
  const csv = (): string => [header.join(","), ...rows.map((row) => row.join(","))].join("\n");
  const shown = points.map((point) => [
    point.name,
    point.split ?? "",
    point.stage,
    String(point.step ?? ""),
    score(point.value),
  ]);
  context.terminal.answer({ points }, () =>
    options.csv ? csv() : table(["name", "split", "stage", "step", "value"], shown),
  );
}

async function samples(context: CommandContext, [wanted]: readonly string[], options: SampleOptions): Promise<void> {
  const step = options.step === undefined ? Infinity : Number(options.step);
  if (options.step !== undefined && !(Number.isInteger(step) && step >= 0))
    throw fail("TUNEIT_CLI_USAGE", { problem: "--step takes a whole number from 0" });
  // Loaded where it is used: most commands need no server.
  const { readSamples } = await import("@tuneit/server");
  const found = await readSamples(await (await context.kernel()).runs.get(wanted!));
  context.terminal.answer(found, () => describeSamples(found, step));
}

async function stop(
  context: CommandContext,
  [wanted]: readonly string[],
  options: GlobalOptions & { now?: boolean },
): Promise<void> {
  const run = await (await context.kernel()).runs.get(wanted!);
  await run.stop(options.now ? "now" : "checkpoint");
  const result = await run.result({ signal: context.signal });
  context.terminal.answer(
    { id: run.id, status: result.status },
    () => `${run.name} is ${result.status}. Go on with: tuneit runs resume ${run.name}`,
  );
}

async function resume(
  context: CommandContext,
  [wanted]: readonly string[],
  options: GlobalOptions & { detach?: boolean },
): Promise<number> {
  const run = await (await context.kernel()).runs.resume(wanted!, context.waiting);
  if (!options.detach) return followRun(run, context);
  context.terminal.answer(
    { id: run.id, name: run.name },
    () => `Resumed ${run.name}. Watch it with: tuneit runs logs ${run.name} -f`,
  );
  return 0;
}

async function fork(
  context: CommandContext,
  [wanted]: readonly string[],
  options: GlobalOptions & { set?: string[]; detach?: boolean },
): Promise<number> {
  const grant = options.yes ? "declared" : context.terminal.live ? "prompt" : "none";
  const run = await (await context.kernel()).runs.fork(wanted!, { ...context.waiting, set: options.set, grant });
  if (!options.detach) return followRun(run, context);
  context.terminal.answer(
    { id: run.id, name: run.name },
    () => `Started ${run.name}. Watch it with: tuneit runs logs ${run.name} -f`,
  );
  return 0;
}

async function compare(context: CommandContext, wanted: readonly string[]): Promise<void> {
  if (wanted.length < 2) throw fail("TUNEIT_CLI_USAGE", { problem: "compare takes two runs or more" });
  const compared = await (await context.kernel()).runs.compare(wanted);
  const names = compared.runs.map((run) => run.name);
  const cells = (values: readonly unknown[]): string[] =>
    values.map((value) =>
      value === undefined || value === null ? "" : typeof value === "number" ? score(value) : JSON.stringify(value),
    );
  context.terminal.answer(compared, () =>
    [
      compared.differences.length > 0
        ? table(
            ["differs", ...names],
            compared.differences.map((one) => [one.pointer, ...cells(one.values)]),
          )
        : "The recipes are the same.",
      "",
      table(
        ["test score", ...names],
        compared.metrics.map((one) => [one.name, ...cells(one.values)]),
      ),
    ].join("\n"),
  );
}

async function remove(context: CommandContext, [wanted]: readonly string[]): Promise<void> {
  await (await context.kernel()).runs.remove(wanted!);
  context.terminal.answer({ removed: wanted }, () => `Removed ${wanted}`);
}
