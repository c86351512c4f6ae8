import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { explanationView } from "../terminal/explanation-view.ts";
import { scatterView } from "../terminal/scatter-view.ts";
import { define, type Registrar } from "./command.ts";

interface EmbedOptions extends GlobalOptions {
  readonly split?: string;
  readonly rows?: string;
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

async function embed(context: CommandContext, [run]: readonly string[], options: EmbedOptions): Promise<void> {
  const { split = "test", rows = "2000" } = options;
  if (!/^\d+$/.test(rows) || Number(rows) < fewestRows || Number(rows) > mostRows)
    throw fail("TUNEIT_CLI_USAGE", { problem: `--rows is a number from ${fewestRows} to ${mostRows}` });
  const kernel = await context.kernel();
  const drawn = await kernel.runs.embeddings(run!, { ...context.waiting, split, rows: Number(rows) });
  context.terminal.answer(drawn, () =>
    [
      `${drawn.rows} of ${drawn.total} rows of the split ${split}: ${drawn.layer}, ${drawn.width} numbers a row`,
      ...drawn.charts.map(({ plugin, spec }) =>
        [
          `${spec.title} (${plugin})`,
          spec.kind === "scatter" ? scatterView(spec) : `a chart of the kind ${spec.kind}; --json has it`,
        ].join("\n"),
      ),
    ].join("\n\n"),
  );
}
