import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Nested lists that name each other: a few hundred bytes that would unfold into millions of values. */
const bomb = ["a", "b", "c", "d", "e", "f"]
  .map(
    (name, index, names) =>
      `${name}: &${name} [${Array(9)
        .fill(index ? `*${names[index - 1]}` : "x")
        .join(", ")}]`,
  )
  .join("\n");

/** Data files, each wrong in one way. */
const files: Readonly<Record<string, string | Buffer>> = {
  "good.csv": `text,label\n${Array.from({ length: 24 }, (_, row) => `row ${row},${row % 2 ? "yes" : "no"}\n`).join("")}`,
  "latin.csv": Buffer.from("text,label\nGr\u00fc\u00dfe,yes\n", "latin1"),
  "ragged.csv": "text,label\na,b\nc,d,e\n",
  "binary.csv": Buffer.from([0x74, 0x2c, 0x6c, 0x0a, 0, 1, 2, 255]),
  "empty.csv": "",
  "header.csv": "text,label\n",
  "one-class.csv": `text,label\n${Array.from({ length: 24 }, (_, row) => `row ${row},same\n`).join("")}`,
  "quote.csv": 'text,label\n"never closed,a\nb,c\n',
  "broken.json": '[{"text": 1},',
  "broken.parquet": "PAR1 and nothing more",
  "bomb.yaml": bomb,
  "tabs.yaml": "tuneit: 1\n\tname: x\n",
  "text.yaml": Buffer.from([0xff, 0xfe, 0, 1]),
};

const settings = { model_type: "bert", vocab_size: 8, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1 };

/** A folder that looks like a model up to its weights. */
async function writeModel(folder: string, weights: string, content: Buffer): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "config.json"), JSON.stringify(settings));
  await writeFile(join(folder, "tokenizer.json"), "{}");
  await writeFile(join(folder, weights), content);
}

function safetensors(header: unknown, bytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

/** Writes all of it into a workspace. */
export async function writeWrongInput(workspace: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(workspace, name), content);
  const cut = safetensors({ a: { dtype: "F32", shape: [8, 8], data_offsets: [0, 256] } }, 100);
  await writeModel(join(workspace, "cut"), "model.safetensors", cut);
  const outside = safetensors({ a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 1 << 30] } }, 16);
  await writeModel(join(workspace, "poisoned"), "model.safetensors", outside);
  // Would call os.system where somebody unpickles it.
  await writeModel(join(workspace, "pickled"), "pytorch_model.bin", Buffer.from("cos\nsystem\n(S'touch was-run'\ntR."));
}

/** A recipe that is right but for what is given. */
export const recipeWith = (given: { data?: string; source?: object; model?: string; more?: object }): object => ({
  tuneit: 1,
  name: "wrong",
  task: "text-classification",
  data: { source: { path: given.data ?? "good.csv" }, ...given.source },
  model: { ref: given.model ?? "bundled:minilm-l6" },
  train: { steps: 1 },
  ...given.more,
});
