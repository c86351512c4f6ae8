import type { ErrorTable } from "@tuneit/protocol";

export const pointErrors = {
  TUNEIT_HOOK_TAP_FAILED: {
    message: "{plugin}@{version} failed in the hook '{hook}' and was skipped",
    cause: "{problem}",
    mend: "Update or remove the plugin; everything else went on without it",
  },
  TUNEIT_HOOK_TAP_TIMEOUT: {
    message: "{plugin}@{version} did not answer in the hook '{hook}' within {deadlineMs} ms and was skipped",
    cause: "A hook tap has a deadline, so that one plugin cannot hold up all others",
    mend: "Update or remove the plugin; everything else went on without it",
  },
  TUNEIT_HOOK_ANSWER_INVALID: {
    message: "{plugin}@{version} answered the hook '{hook}' with something that is not valid; the answer was dropped",
    cause: "{problem}",
    mend: "Update or remove the plugin; everything else went on without it",
  },
  TUNEIT_POINT_CONTRIBUTION_MISSING: {
    message: "No installed plugin offers the {point} '{use}'",
    cause: "{known}",
    mend: "{mend}",
  },
  TUNEIT_POINT_CONTRIBUTION_AMBIGUOUS: {
    message: "More than one installed plugin offers the {point} '{use}'",
    cause: "It comes from {plugins}",
    mend: "Name the plugin too: {example}",
  },
  TUNEIT_POINT_VERSION_UNFIT: {
    message: "'{use}' asks for another version of {plugin}",
    cause: "Installed is {version}, which is not in {range}",
    mend: "Install it: tuneit plugin install {plugin}@{range}",
  },
} as const satisfies ErrorTable;
