import type { TrainingSample } from "@tuneit/protocol";
import type { ModelEntry } from "@tuneit/protocol/http";
import type { Answers, Asked } from "./stand-in-server.ts";

const model = (ref: string, title: string, local: boolean): ModelEntry => ({
  ...{ ref, title, local, source: "bundled", adapter: "transformers", tasks: ["text-classification"] },
  ...{
    parameters: 22_713_728,
    bytes: null,
    license: "Apache-2.0",
    description: "",
    family: "bert",
    context: 512,
    remote: null,
  },
  fit: { verdict: "fits", needBytes: 4e8, haveBytes: 8e9, parts: [], from: "card" },
});
const models = [
  model("bundled:minilm-l6", "all-MiniLM-L6-v2", true),
  model("file:models/answers", "answers", true),
  model("hub:some/large", "large, on a hub", false),
];

type Row = TrainingSample["rows"][number];
const words = "I was charged twice for October , please refund one of the two payments .".split(" ");
const long = Array.from({ length: 40 }, (_, at) => words[at % words.length] ?? "");
const named = (name: string, at: number) => ({ id: 1000 + at, name: name.toLowerCase(), text: at ? ` ${name}` : name });

function rowOf(row: number, texts: readonly string[], limit: number): Row {
  const seen = texts.slice(0, limit - 2).map((name, at) => ({ ...named(name, at), trained: null }));
  const template = (name: string, id: number) => ({ id, name, text: null, trained: null });
  const rest = texts.slice(limit - 2).map((word) => ` ${word}`);
  return {
    ...{ row, count: seen.length + 2, whole: texts.length + 2, judged: "row", label: "billing" },
    tokens: [template("[CLS]", 101), ...seen, template("[SEP]", 102)],
    ...{ rest: rest.join(""), restLetters: rest.join("").length },
  };
}

/** As a model that writes answers is trained: on the answer, not on the question. */
function answered(row: Row): Row {
  const tokens = row.tokens.map((token, at) => ({ ...token, trained: at > 8 }));
  return { ...row, judged: "tokens", label: null, tokens };
}

function sample({ body }: Asked): TrainingSample {
  const { recipe, start } = body as {
    recipe: { model: { ref: string }; train: { maxLength?: number } };
    start: number;
  };
  const maxLength = recipe.train.maxLength ?? 256;
  const rows = Array.from({ length: 10 }, (_, at) => rowOf(start + at, at % 3 === 1 ? long : words, maxLength));
  return {
    ...{ roles: { text: "text", label: "label" }, looked: 1200, dropped: {}, maxLength, modelMaxLength: 512 },
    lengths: Array.from({ length: 1000 }, (_, at) => (at % 3 === 1 ? 42 : 12 + (at % 9))),
    rows: recipe.model.ref === "file:models/answers" ? rows.map(answered) : rows,
    warnings: [],
  };
}

/** Models, and rows as they see them. */
export const sampleAnswers: Answers = {
  "/models": { items: models, nextCursor: null, total: models.length },
  "/plans/sample": sample,
};
