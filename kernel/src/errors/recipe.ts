import type { ErrorTable } from "@tuneit/protocol";

export const recipeErrors = {
  TUNEIT_RECIPE_NOT_FOUND: {
    message: "There is no recipe at {path}",
    cause: "The file does not exist or cannot be read",
    mend: "Give the path of a YAML or JSON recipe",
  },
  TUNEIT_RECIPE_TOO_LARGE: {
    message: "The recipe {path} has {bytes} bytes",
    cause: "A recipe may have at most {limit} bytes; data belongs into its own file",
    mend: "Name the data file in data.source.path instead",
  },
  TUNEIT_RECIPE_SYNTAX: {
    message: "The recipe {path} cannot be read at {where}",
    cause: "{problem}",
    mend: "Correct the YAML at that place",
  },
  TUNEIT_RECIPE_SETTING_INVALID: {
    message: "The setting '{setting}' cannot be applied",
    cause: "A setting is a path of keys in the recipe, an equals sign and a value",
    mend: "Write it like --set train.epochs=1",
  },
  TUNEIT_RECIPE_INVALID: {
    message: "The recipe {path} is not valid",
    cause: "{problems}",
    mend: "Correct the places named; every key with its default is shown by: tuneit plan --help",
  },
  TUNEIT_RECIPE_OPTION_INVALID: {
    message: "The options of '{contribution}' are not valid",
    cause: "{problems}",
    mend: "Correct the places named; the options of a plugin are shown by: tuneit plugin info NAME",
  },
  TUNEIT_RECIPE_MODEL_REFERENCE: {
    message: "No model adapter answers to '{reference}'",
    cause: "A reference is a scheme and a name; known schemes are {known}",
    mend: "Write it like hub:org/name@revision, file:./folder or bundled:name",
  },
  TUNEIT_RECIPE_TASK_UNSUPPORTED: {
    message: "{contribution} does not do the task '{task}'",
    cause: "It offers {tasks}",
    mend: "Change task, or use another contribution",
  },
  TUNEIT_RECIPE_PLACEMENT_REFUSED: {
    message: "The run cannot be placed where the recipe says",
    cause: "{reason}",
    mend: "Change compute.with, or name another provider in compute.use",
  },
  TUNEIT_RECIPE_UNSUPPORTED: {
    message: "{what} of the recipe is not supported by {by}",
    cause: "Its manifest does not say that it acts on this setting",
    mend: "Take {what} out of the recipe, or name another engine in engine.use",
  },
  TUNEIT_RECIPE_VISUALIZER_LATER: {
    message: "'{contribution}' draws nothing while a run goes on",
    cause: "It draws the embeddings of a trained model, which are asked for after the run",
    mend: "Take it out of visualize, and look at it after the run: in Evaluate, or with tuneit embed RUN",
  },
  TUNEIT_RECIPE_TRANSFORM_MISPLACED: {
    message: "'{contribution}' stands in the wrong place of the recipe, at {where}",
    cause: "It {does}",
    mend: "Write it under {place}",
  },
  TUNEIT_RECIPE_METRIC_UNKNOWN: {
    message: "The recipe watches '{metric}', which none of its metrics yields",
    cause: "Known are {known}",
    mend: "Add the metric to metrics, or watch one of those",
  },
  TUNEIT_RECIPE_SPLIT_MISSING: {
    message: "The recipe watches '{metric}', but its {split} split is empty",
    cause: "data.split.{split} is 0",
    mend: "Give the {split} split a share, or leave out the setting that watches it",
  },
} as const satisfies ErrorTable;
