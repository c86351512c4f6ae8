import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { bytes } from "../terminal/figures.ts";
import { clip, table } from "../terminal/table.ts";
import { collect, define, type Registrar } from "./command.ts";
import { explain } from "./insight.ts";
import { settingsOf } from "./key-values.ts";

interface PredictOptions extends GlobalOptions {
  readonly text?: string[];
  readonly file?: string;
  readonly base?: boolean;
  /** A way of explaining; true = the usual one of the engine. */
  readonly explain?: string | true;
  readonly class?: string;
}

interface ExportOptions extends GlobalOptions {
  readonly to: string;
  readonly set?: string[];
}

/** More texts than a person reads at once belong into a run. */
const mostTexts = 10_000;

export function addModelUse(program: Command, registrar: Registrar): void {
  define<PredictOptions>(
    program,
    registrar,
    {
      name: "predict <run>",
      says: "answer with the tuned model, or with the base model beside it",
      example: 'tuneit predict spam-filter --text "You won a prize" --base',
      options: [
        ["--text <text>", "a text to answer (may be repeated)", collect],
        ["--file <file>", "a file with one text a line"],
        ["--base", "ask the model before training, too"],
        ["--explain [method]", "say which tokens the answer hangs on"],
        ["--class <class>", "explain the score of this class, in place of the answer's"],
      ],
    },
    predict,
  );
  const exported = define<ExportOptions>(
    program,
    registrar,
    {
      name: "export <run>",
      says: "write the tuned model in another format, and prove that it answers the same",
      example: "tuneit export spam-filter --to onnx",
      options: [["--set <key=value>", "an option of the exporter", collect]],
    },
    exportModel,
  );
  exported.requiredOption("--to <format>", "the exporter's name, such as onnx");
}

async function predict(context: CommandContext, [run]: readonly string[], options: PredictOptions): Promise<void> {
  const texts = [...(options.text ?? []), ...(options.file ? await linesOf(options.file) : [])];
  if (texts.length === 0) throw fail("TUNEIT_CLI_USAGE", { problem: "predict needs --text or --file" });
  if (texts.length > mostTexts)
    throw fail("TUNEIT_CLI_USAGE", {
      problem: `predict takes at most ${mostTexts} texts, the file has ${texts.length}`,
    });
  if (options.explain !== undefined) {
    if (options.base) throw fail("TUNEIT_CLI_USAGE", { problem: "--explain and --base do not go together" });
    const method = options.explain === true ? undefined : options.explain;
    return explain(context, run!, texts, { method, label: options.class });
  }
  if (options.class !== undefined) throw fail("TUNEIT_CLI_USAGE", { problem: "--class goes with --explain" });
  const answers = await (await context.kernel()).runs.predict(run!, texts, { ...context.waiting, base: options.base });
  const rows = answers.tuned.map((answer, index) => {
    const base = answers.base?.[index];
    return [
      answer.label,
      (answer.scores[answer.label] ?? 0).toFixed(3),
      ...(base ? [base.label] : []),
      clip(answer.text, 80),
    ];
  });
  context.terminal.answer(answers, () =>
    table(["answer", "score", ...(answers.base ? ["base model"] : []), "text"], rows),
  );
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => {
    throw fail("TUNEIT_CLI_FILE_UNREADABLE", { path });
  });
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

async function exportModel(context: CommandContext, [run]: readonly string[], options: ExportOptions): Promise<void> {
  const done = await (
    await context.kernel()
  ).runs.export(run!, options.to, settingsOf(options.set ?? []), context.waiting);
  const proof = done.verified
    ? `verified: ${done.verified.measure} ${Number(done.verified.value).toExponential(1)} ≤ ${done.verified.limit}`
    : "not verified";
  context.terminal.answer(done, () => `${done.path} (${bytes(done.bytes)}), ${proof}`);
}
