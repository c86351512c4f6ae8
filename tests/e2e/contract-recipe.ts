import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The recipe of the public contract, word for word. */
export const contractRecipe = `tuneit: 1
name: spam-filter
task: text-classification       # text-classification, causal-lm, image-classification, … (an open list: plugins add tasks)
seed: 7
data:
  source: { use: csv, path: data/sms.tsv, with: { delimiter: "\\t", header: false } }
  columns: { text: 1, label: 0 }                     # by name, or by index where there is no header
  split: { train: 0.8, validation: 0.1, test: 0.1, stratify: true }
  transforms: [{ use: unicode-normalize, with: { form: NFKC } }]
  augment: [{ use: random-swap, probability: 0.1 }]
model: { use: transformers, ref: bundled:minilm-l6 } # hub:org/name@revision, file:./path, bundled:name
train:
  strategy: { use: full }                            # full, frozen, lora, qlora, dpo, …
  epochs: 3                                          # or steps
  batchSize: auto                                    # samples, or auto from the memory estimate
  accumulate: 1
  learningRate: 5.0e-5
  schedule: { use: linear, warmup: 0.1 }
  optimizer: { use: adamw, weightDecay: 0.01 }
  precision: auto                                    # fp32, bf16, fp16, auto
  clipGradient: 1.0
  stopEarly: { metric: validation.f1_macro, mode: max, patience: 2 }
  checkpoint: { every: epoch, keep: 2, best: validation.f1_macro }
metrics: [accuracy, f1, confusion-matrix]
visualize: [training-curves, confusion-matrix]
exports: [{ use: onnx }]
track: [{ use: tensorboard }]
compute: { use: local, with: { device: auto } }
`;

const messages = {
  ham: ["can you send the notes", "running late sorry", "see you at the station", "dinner at eight then"],
  spam: ["win a free prize now", "claim your reward today", "urgent your account is chosen", "reply yes for cash"],
} as const;

/** What the recipe needs beside it: short messages, label first, without a header. */
export async function writeContractProject(folder: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const label = index % 3 === 0 ? "spam" : "ham";
    return `${label}\t${messages[label][index % 4]!} ${index}\n`;
  });
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data", "sms.tsv"), rows.join(""));
  await writeFile(join(folder, "recipe.yaml"), contractRecipe);
}
