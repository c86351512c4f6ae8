import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parametersIn } from "./model-parameters.ts";

/** How large a model is, as far as that says what training it takes. */
export interface ModelSize {
  readonly parameters: number;
  /** Width and number of layers; null where nothing says. */
  readonly hidden: number | null;
  readonly layers: number | null;
}

const count = z.int().positive().nullish().catch(null);
/** As families of models call them in `config.json`. */
const settings = z.looseObject({
  ...{ hidden_size: count, dim: count, d_model: count, n_embd: count },
  ...{ num_hidden_layers: count, n_layers: count, n_layer: count },
});

/** Null where its weights do not say. */
export async function sizeOfModel(folder: string): Promise<ModelSize | null> {
  const parameters = await parametersIn(folder);
  if (parameters === null) return null;
  const text = await readFile(join(folder, "config.json"), "utf8").catch(() => "{}");
  const config = parsed(text);
  const hidden = config.hidden_size ?? config.dim ?? config.d_model ?? config.n_embd ?? null;
  return { parameters, hidden, layers: config.num_hidden_layers ?? config.n_layers ?? config.n_layer ?? null };
}

function parsed(text: string): z.infer<typeof settings> {
  try {
    return settings.parse(JSON.parse(text));
  } catch {
    // A damaged file is the loader's to tell.
    return settings.parse({});
  }
}
