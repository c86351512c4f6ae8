import type { EmbeddingPictures } from "@tuneit/kernel";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { exitCodeOf, exitCodes } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { errorLine } from "../errors/report.ts";
import { explanationView } from "../terminal/explanation-view.ts";
import { scatterView } from "../terminal/scatter-view.ts";
import { collect, define, type Registrar } from "./command.ts";
import { settingsOf } from "./key-values.ts";

interface EmbedOptions extends GlobalOptions {
  readonly split?: string;
  readonly rows?: string;
  readonly method?: string;
  readonly set?: readonly string[];
}

/** Each takes a second or more, and a page of the terminal. */
const mostExplained = 100;
const [fewestRows, mostRows] = [10, 5000];

export function addInsight(program: Command, registrar: Registrar): void {
  define<EmbedOptions>(
    program,
    registrar,
    {
      name: "embed <run>",
      says: "draw where the tuned model sees the rows of a split",
      example: "tuneit embed spam-filter --split validation",
      options: [
        ["--split <split>", "rows of this split (default: test)"],
        ["--rows <count>", "rows at most, drawn by the run's seed (default: 2000)"],
        ["--method <id>", "draw by this visualizer alone, such as embedding-umap"],
        ["--set <key=value>", "a setting of the method, such as seed=3 (may be repeated)", collect],
      ],
    },
    embed,
  );
}

/** `tuneit predict RUN --explain [METHOD]` */
export async function explain(
  context: CommandContext,
  run: string,
  texts: readonly string[],
  { method, label }: { readonly method: string | undefined; readonly label: string | undefined },
): Promise<void> {
  if (texts.length > mostExplained)
    throw fail("TUNEIT_CLI_USAGE", { problem: `--explain takes at most ${mostExplained} texts, not ${texts.length}` });
  const choice = { ...(method !== undefined && { method }), ...(label !== undefined && { label }) };
  const explanations = await (await context.kernel()).runs.explain(run, texts, { ...context.waiting, ...choice });
  context.terminal.answer({ explanations }, () =>
    explanations.map((one) => `“${one.text}”\n${explanationView(one)}`).join("\n\n"),
  );
}

async function embed(context: CommandContext, [run]: readonly string[], options: EmbedOptions): Promise<number> {
  const { split = "test", rows = "2000", method, set = [] } = options;
  if (!/^\d+$/.test(rows) || Number(rows) < fewestRows || Number(rows) > mostRows)
    throw fail("TUNEIT_CLI_USAGE", { problem: `--rows is a number from ${fewestRows} to ${mostRows}` });
  if (method === undefined && set.length > 0)
    throw fail("TUNEIT_CLI_USAGE", { problem: "--set is of one method: say which with --method" });
  const kernel = await context.kernel();
  const choice = { split, rows: Number(rows), ...(method !== undefined && { method, with: settingsOf(set) }) };
  const drawn = await kernel.runs.embeddings(run!, { ...context.waiting, ...choice });
  context.terminal.answer(drawn, () =>
    [
      `${drawn.rows} of ${drawn.total} rows of the split ${split}: ${drawn.layer}, ${drawn.width} numbers a row`,
      ...drawn.drawings.map(drawingView),
    ].join("\n\n"),
  );
  const faults = drawn.drawings.flatMap(({ error }) => error ?? []);
  return faults.length === drawn.drawings.length ? exitCodeOf(faults[0]!.code) : exitCodes.done;
}

/** What one visualizer drew, or why it drew nothing. */
function drawingView({ plugin, title, charts, error }: EmbeddingPictures["drawings"][number]): string {
  const views = charts.map((spec) =>
    spec.kind === "scatter" ? scatterView(spec) : `a chart of the kind ${spec.kind}; --json has it`,
  );
  return [`${title} (${plugin})`, ...(error ? [errorLine(error)] : views)].join("\n");
}
