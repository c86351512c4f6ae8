import type { ErrorTable } from "@tuneit/protocol";

export const confinementErrors = {
  TUNEIT_CONFINEMENT_UNAVAILABLE: {
    message: "This machine confines plugin code at level '{level}', and '{minimum}' is required",
    cause: "{reasons}",
    mend: "{mend}",
  },
  TUNEIT_CONFINEMENT_ARCHITECTURE: {
    message: "There is no system call filter for {architecture}",
    cause: "Filters exist for x64 and arm64; a sandbox without one leaves too much of the operating system open",
    mend: "Run TuneIT on an x64 or arm64 machine",
  },
  TUNEIT_CONFINEMENT_PYTHON: {
    message: "The Python interpreter {python} does not start",
    cause: "{reason}",
    mend: "Run: tuneit doctor",
  },
} as const satisfies ErrorTable;
