import type { ErrorTable } from "@tuneit/protocol";

export const runErrors = {
  TUNEIT_RUN_UNKNOWN: {
    message: "There is no run called {run}",
    cause: "No folder below {where} has that id or name",
    mend: "List what is there with: tuneit runs list",
  },
  TUNEIT_RUN_FILE_NEWER: {
    message: "{path} has format {format}",
    cause: "A newer TuneIT wrote it",
    mend: "Open this workspace with that version",
  },
  TUNEIT_RUN_FILE_INVALID: {
    message: "{path} cannot be read",
    cause: "It is damaged or not what TuneIT writes",
    mend: "Restore it from a copy, or remove the run",
  },
} as const satisfies ErrorTable;
