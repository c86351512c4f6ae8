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
  TUNEIT_CONFINEMENT_NETWORK: {
    message: "A stage that uses the network cannot be confined on this machine",
    cause: "Without bubblewrap there is no network of its own that leads to granted hosts only",
    mend: "Install bubblewrap, or use what needs no network: {mend}",
  },
} as const satisfies ErrorTable;
