import type { ErrorTable } from "@tuneit/protocol";

export const dataErrors = {
  TUNEIT_DATA_NOT_FOUND: {
    message: "There is no file at {path}",
    cause: "A path in a recipe counts from the recipe's folder, one on the command line from the current folder",
    mend: "Correct the path",
  },
  TUNEIT_DATA_UNREADABLE: {
    message: "The file {path} cannot be opened",
    cause: "This user may not read it",
    mend: "Change its permissions or choose another file",
  },
  TUNEIT_DATA_NOT_FILE: {
    message: "{path} is not a file",
    cause: "A data source is one file",
    mend: "Give the path of a CSV, TSV, JSON, JSONL, TXT, Parquet or Arrow file",
  },
  TUNEIT_DATA_EMPTY: {
    message: "The file {path} is empty",
    cause: "It has no bytes",
    mend: "Choose a file with rows",
  },
  TUNEIT_DATA_CHANGED: {
    message: "The file {path} is not the one the recipe names",
    cause: "Expected sha256 {expected}, found {found}",
    mend: "Restore the file, or take data.source.sha256 out of the recipe",
  },
  TUNEIT_DATA_VERSION_MISSING: {
    message: "There is no version {version} of {path}",
    cause: "{problem}. There are: {known}",
    mend: "Name one of those, or take data.source.version out of the recipe to train on the newest",
  },
  TUNEIT_DATA_FORMAT_UNKNOWN: {
    message: "No installed plugin reads '{extension}' files",
    cause: "Readable are {known}",
    mend: "Name a reader in data.source.use, convert the file, or install a reader",
  },
  TUNEIT_DATA_ROLE_COLUMN: {
    message: "There is no column '{column}' to be the {role}",
    cause: "The columns are {columns}",
    mend: "{mend}",
  },
  TUNEIT_DATA_ROLE_UNKNOWN: {
    message: "There is no role '{role}'",
    cause: "The roles of {tasks} are {known}",
    mend: "{mend}",
  },
  TUNEIT_DATA_ROLE_CROWDED: {
    message: "The columns {columns} cannot bear their roles together",
    cause: "{problem}",
    mend: "Name each column for one role, and for each role no more columns than it takes",
  },
  TUNEIT_DATA_ROLE_MISSING: {
    message: "No column is found for the {roles} of {task}",
    cause: "Nobody named one, and none of {columns} looks like it",
    mend: "Name it, as in {example}",
  },
  TUNEIT_MODEL_FOLDER_MISSING: {
    message: "There is no model at {path}",
    cause: "model.ref names a folder from the recipe's or the workspace's",
    mend: "Correct the path, or use bundled: or hub:",
  },
  TUNEIT_MODEL_NOT_HERE: {
    message: "No model '{reference}' is on this machine",
    cause: "It comes along with no installed adapter, is no folder of models/, and was not fetched from a hub before",
    mend: "Take one that `tuneit model search` lists; a hub: reference is fetched by the run that names it",
  },
  TUNEIT_SOURCE_UNKNOWN: {
    message: "No installed plugin fetches data from '{wanted}'",
    cause: "Installed are: {known}",
    mend: "Take one that `tuneit data sources` lists, or install a plugin that has it",
  },
  TUNEIT_SOURCE_NO_SEARCH: {
    message: "'{title}' cannot be looked through",
    cause: "Its plugin has no search",
    mend: "Name what you want in its settings",
  },
  TUNEIT_SOURCE_HOST_INVALID: {
    message: "'{setting}' names no host that could be allowed",
    cause: "'{given}' is no host and port",
    mend: "Give a name such as db.example.com, or an address, and a port from 1 to 65535",
  },
  TUNEIT_SOURCE_ANSWER: {
    message: "{plugin} answered with something else than its data source had to",
    cause: "The answer has another form than the extension point, or the file is not the one it names",
    mend: "Update the plugin, or tell its author",
  },
  TUNEIT_MODEL_HUB_UNKNOWN: {
    message: "No installed plugin asks a hub for '{wanted}'",
    cause: "Hubs are looked through by the model adapters that fetch from them",
    mend: "Install a model adapter for that hub, or name a model by a scheme that one has",
  },
  TUNEIT_MODEL_HUB_ANSWER: {
    message: "{plugin} answered a question about its hub with something else",
    cause: "Its answer has not the form that the contract of model hubs gives",
    mend: "Update the plugin, or report it to its author",
  },
} as const satisfies ErrorTable;
