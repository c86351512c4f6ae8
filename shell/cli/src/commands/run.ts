import type { Command } from "commander";
import type { PlanReport } from "@tuneit/kernel";
import { recipeKeys, type Plan } from "@tuneit/protocol";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { bytes, count, duration } from "../terminal/figures.ts";
import { table } from "../terminal/table.ts";
import { collect, define, type Registrar } from "./command.ts";
import { followRun } from "./follow.ts";

interface RunOptions extends GlobalOptions {
  readonly set?: string[];
  readonly detach?: boolean;
}

const setting = [
  "--set <key=value>",
  "change one place of the recipe, such as train.epochs=1 (may be repeated)",
  collect,
] as const;

export function addRun(program: Command, registrar: Registrar): void {
  define<RunOptions>(
    program,
    registrar,
    {
      name: "plan <recipe>",
      says: "resolve and pin plugins; say what would be installed, granted and made",
      example: "tuneit plan recipe.yaml",
      more: recipeHelp,
      options: [setting],
    },
    plan,
  );
  define<RunOptions>(
    program,
    registrar,
    {
      name: "run <recipe>",
      says: "plan, install and grant with consent, run to the end",
      example: "tuneit run recipe.yaml --yes --set train.epochs=1",
      options: [
        setting,
        ["--yes", "install and grant everything the plan lists"],
        ["--detach", "start the run and leave it on its own"],
      ],
    },
    run,
  );
}

async function plan(context: CommandContext, [recipe]: readonly string[], options: RunOptions): Promise<void> {
  const kernel = await context.kernel();
  const report = await kernel.plan(recipe!, { ...context.waiting, set: options.set });
  context.terminal.answer(report, () => describePlan(report));
}

async function run(context: CommandContext, [recipe]: readonly string[], options: RunOptions): Promise<number> {
  const kernel = await context.kernel();
  const grant = options.yes ? "declared" : context.terminal.live ? "prompt" : "none";
  const started = await kernel.run(recipe!, { ...context.waiting, set: options.set, grant });
  context.terminal.say(`${context.terminal.paint("bold", started.name)} (${started.id})`);
  if (!options.detach) return followRun(started, context);
  context.terminal.answer(
    { id: started.id, name: started.name, directory: started.directory },
    () => `Started ${started.name}. Watch it with: tuneit runs logs ${started.name} -f`,
  );
  return 0;
}

const augmentLine = ({ use, probability }: Plan["recipe"]["data"]["augment"][number]): string =>
  `in each epoch ${use} changes ${count(probability * 100)} % of the training rows, other ones each time`;

function estimateLines({ seconds, downloadBytes, notes }: Plan["estimate"]): string[] {
  const time = seconds === null ? [] : [`about ${duration(seconds[0])} to ${duration(seconds[1])}`];
  const download = downloadBytes === null ? "not known in full" : downloadBytes === 0 ? "none" : bytes(downloadBytes);
  return [...time, `download: ${download}`, ...notes];
}

/** The schema itself, for whoever was told that a key is wrong. */
function recipeHelp(): string {
  const rows = recipeKeys().map((key) => [key.path, key.takes, key.default ?? (key.required ? "required" : "")]);
  const uses = "A contribution is what a plugin offers, such as lora or @acme/lora:lora; its options stand under with.";
  return `Keys of a recipe:\n${table(["key", "takes", "where it is left out"], rows)}\n\n${uses}`;
}

export function describePlan(report: PlanReport): string {
  const { plan: made } = report;
  const stages = table(
    ["stage", "what", "runs", "uses"],
    made.stages.map((stage) => [
      stage.id,
      stage.title,
      stage.runs,
      stage.uses.map((use) => use.contribution).join(", "),
    ]),
  );
  const plugins = table(
    ["plugin", "version", "signed"],
    made.plugins.map((plugin) => [plugin.name, plugin.version, plugin.keyId ? "yes" : "no"]),
  );
  const lines = [
    `${made.name}: ${made.task}, seed ${made.seed}, ${made.determinism.level} on ${count(made.determinism.threads)} threads`,
    `data ${made.source.name}, ${bytes(made.source.bytes)}, sha256 ${made.source.sha256.slice(0, 12)}…`,
    ...made.recipe.data.augment.map(augmentLine),
    ...estimateLines(made.estimate),
    "",
    stages,
    "",
    plugins,
  ];
  if (report.installs.length > 0)
    lines.push(
      "",
      "Would be installed:",
      ...report.installs.map((one) => `  ${one.name} ${one.version} (${bytes(one.sizeBytes)})`),
    );
  if (report.missing.length > 0)
    lines.push(
      "",
      "Would be granted:",
      ...report.missing.map((one) => `  ${one.plugin}: ${one.kind} ${one.scope}: ${one.reason}`),
    );
  return [...lines, ...report.warnings.map((warning) => `! ${warning}`)].join("\n");
}
