import type { ErrorTable } from "@tuneit/protocol";

export const runErrors = {
  TUNEIT_RUN_UNKNOWN: {
    message: "There is no run called {run}",
    cause: "No folder below {where} has that id or name",
    mend: "List what is there with: tuneit runs list",
  },
} as const satisfies ErrorTable;
