import type { ErrorTable } from "@tuneit/protocol";

export const grantErrors = {
  TUNEIT_GRANT_DENIED: {
    message: "{plugin} may not use {kind} {scope}",
    cause: "It was not granted, or was denied",
    mend: "Grant it, if you trust the plugin: tuneit plugin grants {plugin} --allow {kind}={scope}",
  },
  TUNEIT_GRANT_MISSING: {
    message: "Nothing was started: {count} grants are missing",
    cause: "{list}",
    mend: "Read what is asked for and repeat the command with --yes, or grant by a policy file",
  },
  TUNEIT_GRANT_REFUSED: {
    message: "{plugin} was not allowed what it needs",
    cause: "{list}",
    mend: "Answer yes, or take a denial back with: tuneit plugin grants {plugin} --allow KIND=SCOPE; or choose another plugin",
  },
  TUNEIT_GRANT_FILE_INVALID: {
    message: "The grants in {path} cannot be read",
    cause: "The file is damaged, or a newer TuneIT wrote it; nothing is granted by it",
    mend: "Restore the file, or remove it and grant again",
  },
  TUNEIT_GRANT_POLICY_INVALID: {
    message: "The policy {path} is not valid",
    cause: "{problems}",
    mend: "Correct the places named; a policy has format: 1 and rules",
  },
} as const satisfies ErrorTable;
