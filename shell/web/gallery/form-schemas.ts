import type { Choices, FormSchema, Values } from "../src/elements/form/fields.ts";

export interface FormSample {
  readonly heading: string;
  readonly schema: FormSchema;
  readonly values: Values;
  readonly bare?: boolean;
  readonly compare?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly { pointer: string; message: string; suggestion?: string }[];
}

const numbers: FormSchema = {
  properties: {
    epochs: {
      type: "integer",
      title: "Epochs",
      description:
        "How often all rows are seen. Too few and it learns little; too many and it learns the rows by heart.",
      default: 3,
      minimum: 1,
      maximum: 1000,
    },
    learningRate: {
      "type": "number",
      "title": "Learning rate",
      "description": "Size of a step. Too small is slow, too large never settles.",
      "default": 0.00005,
      "exclusiveMinimum": 0,
      "maximum": 1,
      "x-ui": { widget: "slider", scale: "log" },
    },
    rank: {
      "type": "integer",
      "title": "Rank",
      "description": "Width of the added matrices. Too small learns little; too large needs memory and overfits.",
      "default": 16,
      "minimum": 1,
      "maximum": 1024,
      "x-ui": { widget: "slider", softMax: 64 },
    },
    dropout: {
      type: ["number", "null"],
      title: "Dropout",
      description: "Share of the inputs that is left out. Empty keeps what the model says.",
      default: null,
      minimum: 0,
      exclusiveMaximum: 1,
    },
    deadline: {
      "type": "integer",
      "title": "Deadline",
      "description": "How long one answer may take.",
      "default": 500,
      "minimum": 50,
      "multipleOf": 50,
      "x-ui": { unit: "ms" },
    },
  },
};

const choices: FormSchema = {
  properties: {
    merge: { type: "boolean", title: "Merge at the end", description: "One file, but no way back.", default: true },
    bias: { enum: ["none", "all"], title: "Bias", description: "Which offsets are tuned, too.", default: "none" },
    header: {
      title: "Header",
      description: "Whether the first row names the columns; auto looks at the first two rows.",
      anyOf: [{ type: "boolean" }, { const: "auto" }],
      default: true,
    },
    schedule: {
      title: "Schedule",
      description: "How the learning rate moves over the run.",
      oneOf: ["Constant", "Linear", "Cosine", "Polynomial"].map((title) => ({ const: title.toLowerCase(), title })),
      default: "linear",
    },
    language: {
      "enum": ["Arabic", "Bengali", "Chinese", "Dutch", "English", "French", "German", "Hindi", "Italian", "Japanese"],
      "title": "Language",
      "description": "The language most rows are in.",
      "default": "English",
      "x-ui": { widget: "combobox" },
    },
    quote: {
      type: "string",
      title: "Quote",
      description: "Character around fields; off where quotes mean nothing.",
      anyOf: [{ type: "string", maxLength: 1 }, { const: "off" }],
      default: '"',
    },
    text: {
      "type": "string",
      "title": "Text column",
      "description": "What the model reads.",
      "x-ui": { from: "columns" },
    },
  },
  required: ["text"],
};

const texts: FormSchema = {
  properties: {
    name: {
      type: "string",
      title: "Name",
      description: "Lower-case letters and dashes; it becomes the name of a folder.",
      pattern: "^[a-z-]+$",
      examples: ["spam-filter"],
      maxLength: 20,
    },
    prompt: {
      "type": "string",
      "title": "Template",
      "description": "Text around each row; {text} stands for the row.",
      "default": "Classify:\n{text}",
      "x-ui": { widget: "code" },
    },
    folder: {
      "type": "string",
      "title": "Folder",
      "description": "Where files are written, below the workspace.",
      "default": "exports/",
      "x-ui": { widget: "path" },
    },
    token: {
      "type": "string",
      "title": "Access token",
      "description": "Name of the secret that opens the hub. Its value stays in the vault.",
      "x-ui": { from: "secrets" },
    },
    extra: { title: "Anything else", description: "JSON that is handed on as it is." },
  },
  required: ["name"],
};

const structures: FormSchema = {
  $defs: {
    step: {
      type: "object",
      required: ["use"],
      properties: {
        use: {
          enum: ["trim", "lower", "dedupe"],
          title: "What",
          description: "What is done to the text.",
          default: "trim",
        },
        share: { type: "number", title: "Share", description: "How many rows.", default: 1, minimum: 0, maximum: 1 },
      },
    },
  },
  properties: {
    optimizer: {
      type: "object",
      title: "Optimizer",
      properties: {
        decay: {
          type: "number",
          title: "Weight decay",
          description: "Pull towards zero. Too much and it forgets, too little and it overfits.",
          default: 0.01,
          minimum: 0,
        },
        betas: {
          type: "array",
          title: "Betas",
          description: "How long averages remember.",
          default: [0.9, 0.999],
          items: { type: "number", minimum: 0, exclusiveMaximum: 1 },
          minItems: 2,
          maxItems: 2,
        },
      },
    },
    layers: {
      type: "array",
      title: "Layers",
      description: "Names of the layers that are tuned; empty for the usual ones.",
      default: [],
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
    },
    steps: {
      type: "array",
      title: "Steps",
      description: "One after the other.",
      default: [],
      items: { $ref: "#/$defs/step" },
    },
    weights: {
      type: "object",
      title: "Weights of classes",
      description: "A rare class with a high weight is missed less, and more is taken for it.",
      default: {},
      additionalProperties: { type: "number", minimum: 0 },
    },
    batch: {
      title: "Batch size",
      description: "Rows at a time. Too few is unsteady, too many needs memory.",
      anyOf: [
        { const: "auto", title: "Automatic" },
        { type: "integer", title: "Rows", minimum: 1, maximum: 4096 },
      ],
      default: "auto",
    },
  },
};

const levels: FormSchema = {
  properties: {
    method: {
      enum: ["full", "lora"],
      title: "Method",
      description: "All weights, or a few added ones.",
      default: "lora",
    },
    rank: {
      "type": "integer",
      "title": "Rank",
      "description": "Width of the added matrices.",
      "default": 8,
      "minimum": 1,
      "maximum": 256,
      "x-ui": { when: { method: "lora" }, group: "Added weights" },
    },
    alpha: {
      "type": "number",
      "title": "Alpha",
      "description": "Weight of the additions.",
      "default": 16,
      "exclusiveMinimum": 0,
      "x-ui": { level: 1, when: { method: "lora" }, group: "Added weights" },
    },
    seed: {
      "type": "integer",
      "title": "Seed",
      "description": "The same number gives the same run.",
      "default": 7,
      "minimum": 0,
      "x-ui": { level: 2 },
    },
  },
};

/** Every widget, by what it is for. */
export const formSamples: readonly FormSample[] = [
  { heading: "Levels, conditions, last run", schema: levels, values: { rank: 12, seed: 11 }, compare: { rank: 32 } },
  { heading: "Numbers", schema: numbers, values: { epochs: 0, rank: 24 }, bare: true },
  { heading: "Choices", schema: choices, values: { schedule: "cosine" }, bare: true },
  {
    heading: "Texts",
    schema: texts,
    values: { folder: "/etc" },
    bare: true,
    problems: [{ pointer: "/folder", message: "It must lie below the workspace.", suggestion: "etc" }],
  },
  {
    heading: "Structures",
    schema: structures,
    values: {
      layers: ["query", "value", "key"],
      steps: [{ use: "lower" }, { share: 0.5 }],
      weights: { spam: 2, ham: 1 },
      batch: 32,
    },
    bare: true,
  },
];

export const formChoices: Choices = {
  columns: ["label", "text", "sent at"].map((title) => ({ value: title, title })),
  secrets: [{ value: "hub-token", title: "hub-token", detail: "for huggingface.co" }],
};
