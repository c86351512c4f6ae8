import { msg } from "@lit/localize";

export interface Snippet {
  readonly title: string;
  readonly code: string;
}

/** How what was exported is used: by this program for every format, by Python where its files say what loads them. */
export function snippetsOf(run: { name: string; id: string }, files: readonly string[], origin: string): Snippet[] {
  return [...python(files), ...everywhere(run, origin)];
}

function everywhere({ name, id }: { name: string; id: string }, origin: string): Snippet[] {
  return [
    { title: msg("Command line"), code: `npx tuneit predict ${shell(name)} --text "…"` },
    {
      title: "HTTP",
      code: [
        `curl ${origin}/api/v1/runs/${id}/predict \\`,
        `  -H "authorization: Bearer $TUNEIT_TOKEN" \\`,
        `  -H "content-type: application/json" \\`,
        `  -d '{"texts": ["…"]}'`,
      ].join("\n"),
    },
  ];
}

function python(files: readonly string[]): Snippet[] {
  const has = (name: string) => files.some((file) => file === name || file.endsWith(`/${name}`));
  if (has("model.onnx") && has("tokenizer.json") && has("classes.json"))
    return [{ title: "Python, ONNX Runtime", code: onnxCode }];
  if (has("model.safetensors") && has("config.json"))
    return [{ title: "Python, Transformers", code: transformersCode }];
  return [];
}

const onnxCode = `import json
import numpy as np, onnxruntime
from tokenizers import Tokenizer

session = onnxruntime.InferenceSession("model.onnx")
tokens = Tokenizer.from_file("tokenizer.json").encode("…")
logits = session.run(None, {
    "input_ids": np.array([tokens.ids], np.int64),
    "attention_mask": np.array([tokens.attention_mask], np.int64),
})[0]
print(json.load(open("classes.json"))[int(logits[0].argmax())])`;

const transformersCode = `from transformers import pipeline

classify = pipeline("text-classification", model="./model")
print(classify("…"))`;

/** A word of a shell's command line. */
const shell = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
