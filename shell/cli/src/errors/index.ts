import { errorFactory, type ErrorTable } from "@tuneit/protocol";

export const cliErrorTable = {
  TUNEIT_CLI_USAGE: {
    message: "The command cannot be understood",
    cause: "{problem}",
    mend: "See: tuneit --help",
  },
  TUNEIT_CLI_INPUT_INVALID: {
    message: "The input of {option} cannot be read",
    cause: "{problem}",
    mend: "Give a JSON object, such as --input '{\"key\": 1}'",
  },
  TUNEIT_CLI_FILE_UNREADABLE: {
    message: "The file {path} cannot be read",
    cause: "It does not exist, is a folder, or this user may not read it",
    mend: "Correct the path; it counts from the current folder",
  },
  TUNEIT_CLI_DATASET_UNKNOWN: {
    message: "The project has no dataset {name}",
    cause: "Its datasets lie in the folder data/: {known}",
    mend: "Name one of them, or copy the file there",
  },
  TUNEIT_CLI_CODE_UNKNOWN: {
    message: "There is no page for '{code}'",
    cause: "{near}",
    mend: "Take the code from the beginning of the error line, such as: tuneit explain TUNEIT_DATA_NOT_FOUND",
  },
  TUNEIT_CLI_CANCELLED: {
    message: "Cancelled",
    cause: "An interrupt was received",
    mend: "Start the command again to go on",
  },
  TUNEIT_CLI_UNEXPECTED: {
    message: "TuneIT met a fault of its own",
    cause: "{problem}",
    mend: "Report it with the command you ran; set TUNEIT_DEBUG=1 to see where it happened",
  },
  TUNEIT_CLI_REGISTRY_START: {
    message: "The local registry did not start",
    cause: "{problem}",
    mend: "Read {log}, then run: tuneit doctor",
  },
  TUNEIT_CLI_PLUGIN_FOLDER: {
    message: "There is no plugin in {folder}",
    cause: "It has no package.json that can be read",
    mend: "Give the folder that holds the plugin's package.json",
  },
  TUNEIT_CLI_PLUGIN_EXISTS: {
    message: "{folder} is not empty",
    cause: "A new plugin gets a folder of its own, and nothing is overwritten",
    mend: "Give another folder, or remove what lies there",
  },
  TUNEIT_CLI_EXAMPLE_INVALID: {
    message: "The example {path} cannot be used",
    cause: "{problem}",
    mend: 'Write { "input": …, "config": {}, "answer": … }; config and answer may be left out',
  },
  TUNEIT_CLI_BUILD_FAILED: {
    message: "The plugin could not be bundled",
    cause: "{problem}",
    mend: "Correct the source at that place and build again",
  },
  TUNEIT_CLI_TOKEN_MISSING: {
    message: "Publishing needs a token",
    cause: "TUNEIT_TOKEN is not set",
    mend: "Make one with: tuneit registry user NAME, and give it as TUNEIT_TOKEN",
  },
} as const satisfies ErrorTable;

export const fail = errorFactory(cliErrorTable);
