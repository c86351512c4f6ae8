import { msg } from "@lit/localize";
import { changesBetween, type Change } from "./changes.ts";
import { at, isMap, type Json } from "./paths.ts";

/** JSON Schema of `train` of a recipe, without its strategy: the contract's names, defaults and bounds, in words for people. */
export function trainSchema(watchable: readonly string[]) {
  const [learning, rows, stopping, keeping] = [
    msg("Learning"),
    msg("Rows and memory"),
    msg("Watching and stopping"),
    msg("Checkpoints"),
  ];
  const often = (title: string, description: string) => ({
    title,
    description,
    anyOf: [{ const: "epoch" }, { const: "never" }, { type: "integer", minimum: 1 }],
    default: "epoch",
  });
  const watched = (title: string, description: string) => ({
    type: "string",
    title,
    description,
    enum: ["", ...watchable],
    default: "",
  });
  return {
    type: "object",
    properties: {
      epochs: {
        "type": "number",
        "title": msg("Epochs"),
        "description": msg(
          "Times through the training rows. Too few: it learns little. Too many: it learns them by heart.",
        ),
        "exclusiveMinimum": 0,
        "maximum": 10_000,
        "default": 3,
        "x-ui": { level: 0, order: 1, group: learning },
      },
      steps: {
        "type": "integer",
        "title": msg("Steps"),
        "description": msg("Changes of the model, in place of epochs."),
        "minimum": 1,
        "x-ui": { level: 2, order: 2, group: learning },
      },
      learningRate: {
        "type": "number",
        "title": msg("Learning rate"),
        "description": msg("Size of a step. Too small: it learns slowly. Too large: it forgets what it knew."),
        "exclusiveMinimum": 0,
        "maximum": 10,
        "default": 0.00005,
        "x-ui": { level: 0, order: 3, group: learning, scale: "log", softMax: 0.001 },
      },
      schedule: {
        "type": "object",
        "title": msg("Schedule"),
        "description": msg("How the learning rate moves during training."),
        "x-ui": { level: 1, order: 4, group: learning },
        "properties": {
          use: {
            "type": "string",
            "title": msg("Shape of the learning rate"),
            "description": msg("Linear and cosine fall to zero at the end, constant stays."),
            "enum": ["linear", "cosine", "constant"],
            "default": "linear",
            "x-ui": { level: 1, order: 1 },
          },
          warmup: {
            "type": "number",
            "title": msg("Warm-up"),
            "description": msg("Share of the steps in which the rate rises. Without one the first steps can do harm."),
            "minimum": 0,
            "maximum": 1,
            "default": 0.1,
            "x-ui": { level: 1, order: 2 },
          },
        },
      },
      batchSize: {
        "title": msg("Batch size"),
        "description": msg(
          "Rows looked at in a step. More need more memory; fewer make noisier steps. Auto fits it to the memory.",
        ),
        "anyOf": [{ const: "auto" }, { type: "integer", minimum: 1, maximum: 65_536 }],
        "default": "auto",
        "x-ui": { level: 0, order: 5, group: rows },
      },
      accumulate: {
        "type": "integer",
        "title": msg("Batches a step"),
        "description": msg(
          "Adds up so many batches before a step: the effect of a larger batch, in the memory of a small one, slower.",
        ),
        "minimum": 1,
        "maximum": 4096,
        "default": 1,
        "x-ui": { level: 1, order: 6, group: rows },
      },
      maxLength: {
        "type": "integer",
        "title": msg("Longest text"),
        "description": msg("Longer texts are cut. Short saves memory and time, but loses ends of texts."),
        "minimum": 2,
        "maximum": 1_000_000,
        "default": 256,
        "x-ui": { level: 1, order: 7, group: rows, unit: msg("tokens") },
      },
      precision: {
        "type": "string",
        "title": msg("Precision"),
        "description": msg(
          "Bits of each number. Half needs half the memory; full is exact, and the surest on a processor.",
        ),
        "enum": ["auto", "fp32", "bf16", "fp16"],
        "default": "auto",
        "x-ui": { level: 1, order: 8, group: rows },
      },
      batching: {
        "type": "string",
        "title": msg("Batching"),
        "description": msg("Packed wastes nothing on padding, where the model's family can; padded works with all."),
        "enum": ["auto", "packed", "padded"],
        "default": "auto",
        "x-ui": { level: 2, order: 9, group: rows },
      },
      groupByLength: {
        "type": "boolean",
        "title": msg("Group by length"),
        "description": msg("Texts of like length together: quicker, but the order is less random."),
        "default": false,
        "x-ui": { level: 2, order: 10, group: rows },
      },
      clipGradient: {
        "type": "number",
        "title": msg("Clip gradients"),
        "description": msg("Largest norm of a gradient; 0 is off. Without it a single odd batch can undo a lot."),
        "minimum": 0,
        "default": 1,
        "x-ui": { level: 2, order: 11, group: learning },
      },
      labelSmoothing: {
        "type": "number",
        "title": msg("Label smoothing"),
        "description": msg("How far labels are doubted. A little helps with wrong labels; much makes answers unsure."),
        "minimum": 0,
        "exclusiveMaximum": 1,
        "default": 0,
        "x-ui": { level: 2, order: 12, group: learning },
      },
      optimizer: {
        "type": "object",
        "title": msg("Optimizer"),
        "description": msg("What turns gradients into steps."),
        "x-ui": { level: 2, order: 13, group: msg("Optimizer") },
        "properties": {
          use: {
            "type": "string",
            "title": msg("Kind of optimizer"),
            "description": msg("AdamW suits nearly all; SGD needs less memory and more patience."),
            "enum": ["adamw", "sgd"],
            "default": "adamw",
            "x-ui": { level: 2, order: 1 },
          },
          weightDecay: {
            "type": "number",
            "title": msg("Weight decay"),
            "description": msg("Pulls weights to zero. A little holds overfitting off; much makes it forget."),
            "minimum": 0,
            "maximum": 1,
            "default": 0.01,
            "x-ui": { level: 2, order: 2 },
          },
          momentum: {
            "type": "number",
            "title": msg("Momentum"),
            "description": msg("Of SGD: how much of the last step goes on."),
            "minimum": 0,
            "exclusiveMaximum": 1,
            "default": 0,
            "x-ui": { level: 2, order: 3 },
          },
          epsilon: {
            "type": "number",
            "title": "Epsilon",
            "description": msg("Of AdamW: keeps a division from zero."),
            "exclusiveMinimum": 0,
            "default": 1e-8,
            "x-ui": { level: 2, order: 4 },
          },
        },
      },
      evaluate: {
        ...often(
          msg("Evaluate"),
          msg("When the validation rows are answered: each epoch, never, or after so many steps."),
        ),
        "x-ui": { level: 1, order: 14, group: stopping },
      },
      stopEarly: {
        "type": "object",
        "title": msg("Stop early"),
        "description": msg("Ends where the validation rows get no better."),
        "x-ui": { level: 1, order: 15, group: stopping },
        "properties": {
          metric: {
            ...watched(msg("Stop by"), msg("The value that has to get better; empty never stops early.")),
            "x-ui": { level: 1, order: 1 },
          },
          mode: {
            "type": "string",
            "title": msg("Better is"),
            "description": msg("Max for scores, min for losses."),
            "enum": ["max", "min"],
            "default": "max",
            "x-ui": { level: 1, order: 2 },
          },
          patience: {
            "type": "integer",
            "title": msg("Patience"),
            "description": msg("Evaluations without a better value. Short may stop at a dip; long costs time."),
            "minimum": 1,
            "default": 2,
            "x-ui": { level: 1, order: 3 },
          },
        },
      },
      checkpoint: {
        "type": "object",
        "title": msg("Checkpoints"),
        "description": msg("What is kept, so that a stopped run can go on."),
        "x-ui": { level: 1, order: 16, group: keeping },
        "properties": {
          every: {
            ...often(
              msg("Save"),
              msg("Each epoch, never, or after so many steps. Never means that nothing can be resumed."),
            ),
            "x-ui": { level: 1, order: 1 },
          },
          keep: {
            "type": "integer",
            "title": msg("Keep"),
            "description": msg("How many checkpoints stay on disk."),
            "minimum": 1,
            "default": 2,
            "x-ui": { level: 2, order: 2 },
          },
          best: {
            ...watched(
              msg("Best by"),
              msg("The checkpoint that is best by this value becomes the model; empty takes the last."),
            ),
            "x-ui": { level: 1, order: 3 },
          },
        },
      },
    },
  } as const;
}

/** What a recipe says of `train` otherwise than it comes, the strategy included. */
export function usualChanges(recipe: Json): Change[] {
  const train = at(recipe, ["train"]);
  const { strategy, ...values } = isMap(train) ? train : {};
  const usual = standards(trainSchema([]));
  const changes = changesBetween(
    { ...usual, strategy: "full" },
    { ...usual, ...merged(usual, values), strategy: strategy ?? "full" },
  );
  // What stands for epochs is said by the steps themselves.
  return changes.map((change) => ({ ...change, name: `train.${change.name}` }));
}

/** Every default of a schema, nested as the values are. */
function standards(schema: unknown): Json {
  const properties = at(schema, ["properties"]);
  const entries = Object.entries(isMap(properties) ? properties : {}).map(([name, field]) => {
    const inside = standards(field);
    return [name, Object.keys(inside).length > 0 ? inside : at(field, ["default"])] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ""));
}

function merged(under: Json, over: Json): Json {
  const names = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  const one = (name: string) => {
    const [below, above] = [under[name], over[name]];
    return isMap(below) && isMap(above) ? merged(below, above) : (above ?? below);
  };
  return Object.fromEntries(names.map((name) => [name, one(name)]));
}
