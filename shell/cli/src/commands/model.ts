import type { HubQuery, Kernel, ModelDetails, ModelSummary } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { bytes } from "../terminal/figures.ts";
import { printable } from "../terminal/printable.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

interface SearchOptions extends GlobalOptions {
  readonly task?: string;
  readonly hub?: boolean;
}

export function addModel(program: Command, registrar: Registrar): void {
  const group = program.command("model").description("models that can be tuned here");
  define<SearchOptions>(
    group,
    registrar,
    {
      name: "search [words...]",
      says: "models that come along, lie in models/ or were fetched before; with --hub, those of hubs",
      example: "tuneit model search minilm --hub",
      options: [
        ["--task <task>", "only those for a task, such as text-classification"],
        ["--hub", "ask the hubs of the installed model adapters"],
      ],
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
  define(
    group,
    registrar,
    {
      name: "fetch <ref>",
      says: "bring a hub's model to this machine, so that runs use it without network; goes on where it was interrupted",
      example: "tuneit model fetch hub:google/bert_uncased_L-2_H-128_A-2@main",
    },
    fetchModel,
  );
}

async function search(context: CommandContext, words: readonly string[], options: SearchOptions): Promise<void> {
  const kernel = await context.kernel();
  const query = { task: options.task, text: words.join(" ") };
  const models = options.hub ? await searchHubs(kernel, query, context) : await kernel.models.list(query);
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

async function searchHubs(kernel: Kernel, query: HubQuery, { waiting }: CommandContext): Promise<ModelSummary[]> {
  const hubs = await kernel.models.hubs();
  if (hubs.length === 0) throw fail("TUNEIT_CLI_USAGE", { problem: "no installed model adapter has a hub to ask" });
  return (await Promise.all(hubs.map(({ hub }) => kernel.models.search(hub, { ...query, ...waiting })))).flat();
}

async function fetchModel(context: CommandContext, [ref]: readonly string[]): Promise<void> {
  const model = await (await context.kernel()).models.fetch(ref!, context.waiting);
  context.terminal.answer(model, () => `${printable(model.ref)} is here: ${bytes(model.bytes ?? 0)}`);
}

/** Of this machine, else of its hub. */
async function found({ models }: Kernel, ref: string, { waiting }: CommandContext): Promise<ModelDetails> {
  return models.show(ref, { ...waiting, hashed: true }).catch(async (error: unknown) => {
    const isNotHere = isCoded(error) && error.code === "TUNEIT_MODEL_NOT_HERE";
    const hasHub = (await models.hubs()).some(({ scheme }) => ref.startsWith(`${scheme}:`));
    if (!isNotHere || !hasHub) throw error;
    return models.look(ref, waiting);
  });
}

async function show(context: CommandContext, [ref]: readonly string[]): Promise<void> {
  const model = await found(await context.kernel(), ref!, context);
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
                ...[printable(path), size === null ? "" : bytes(size), sha256 ?? ""],
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
