import type { ModelSummary } from "@tuneit/kernel";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { bytes } from "../terminal/figures.ts";
import { printable } from "../terminal/printable.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

interface SearchOptions extends GlobalOptions {
  readonly task?: string;
}

export function addModel(program: Command, registrar: Registrar): void {
  const group = program.command("model").description("models that can be tuned here");
  define<SearchOptions>(
    group,
    registrar,
    {
      name: "search [words...]",
      says: "models that come along, lie in models/ or were fetched before",
      example: "tuneit model search minilm",
      options: [["--task <task>", "only those for a task, such as text-classification"]],
    },
    search,
  );
  define(
    group,
    registrar,
    {
      name: "show <ref>",
      says: "one model: size, licence, memory, and the hashes of its files",
      example: "tuneit model show bundled:minilm-l6",
    },
    show,
  );
}

async function search(context: CommandContext, words: readonly string[], options: SearchOptions): Promise<void> {
  const kernel = await context.kernel();
  const models = await kernel.models.list({ task: options.task, text: words.join(" ") });
  const rows = models.map((model) => [model.ref, millions(model), memory(model), model.license ?? "", model.title]);
  context.terminal.answer({ models }, () =>
    rows.length > 0
      ? table(
          ["reference", "parameters", "memory", "licence", "title"],
          rows.map((row) => row.map(printable)),
        )
      : "No models. A model adapter brings some along; a folder of your own goes below models/.",
  );
}

async function show(context: CommandContext, [ref]: readonly string[]): Promise<void> {
  const model = await (await context.kernel()).models.show(ref!, { ...context.waiting, hashed: true });
  context.terminal.answer(model, () =>
    [
      `${printable(model.title)} (${model.ref}), ${printable(model.license ?? "licence not said")}`,
      ["parameters", millions(model) || "not known"].join(": "),
      `memory while all of them learn: ${memory(model) || "not known"}, activations not counted`,
      ...model.memory.map(({ part, bytes: size }) => `  ${part}: ${bytes(size)}`),
      ...(model.distribution === null ? [] : [`comes in: ${printable(model.distribution)}`]),
      "",
      ...(model.files.length > 0
        ? [
            table(
              ["file", "size", "sha256", ""],
              model.files.map(({ path, bytes: size, sha256, format }) => [
                ...[printable(path), bytes(size), sha256 ?? ""],
                format === "pickle" ? "pickle: runs code of its maker when loaded" : "",
              ]),
            ),
          ]
        : []),
    ].join("\n"),
  );
}

const millions = ({ parameters }: ModelSummary): string =>
  parameters === null ? "" : `${(parameters / 1e6).toFixed(1)} M`;

const memory = ({ memory: parts }: ModelSummary): string =>
  parts.length === 0 ? "" : bytes(parts.reduce((sum, part) => sum + part.bytes, 0));
