import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import { datasetFile, type DatasetFile, type Plan } from "@tuneit/protocol";
import { batchesOf } from "./predictions-table.ts";

/** The dataset that a plan trains on, as it lies in the cache; undefined where it is gone. */
export async function preparedDataset(
  kernel: Kernel,
  { stages }: Plan,
): Promise<{ folder: string; file: DatasetFile } | undefined> {
  const name = stages.find(({ kind }) => kind === "train")?.consumes;
  if (name === undefined) return undefined;
  const folder = kernel.datasets.folder(name);
  try {
    return { folder, file: datasetFile.parse(JSON.parse(await readFile(join(folder, "dataset.json"), "utf8"))) };
  } catch {
    return undefined;
  }
}

/** Texts of rows of the source, by their number; what is not in the cache is not in the answer. */
export async function textsOf(kernel: Kernel, plan: Plan, ids: readonly number[]): Promise<Map<number, string>> {
  const texts = new Map<number, string>();
  const wanted = new Set(ids.map(BigInt));
  const dataset = wanted.size > 0 ? await preparedDataset(kernel, plan) : undefined;
  const column = dataset?.file.roles["text"];
  if (!dataset || column === undefined) return texts;
  for (const { path } of dataset.file.shards)
    for await (const batch of batchesOf(dataset.folder, path)) {
      const [numbers, values] = [batch.getChild("__row__"), batch.getChild(column)];
      for (let row = 0; numbers && values && row < batch.numRows; row++) {
        const id = numbers.get(row) as bigint;
        if (wanted.delete(id)) texts.set(Number(id), String(values.get(row)));
      }
      if (wanted.size === 0) return texts;
    }
  return texts;
}
