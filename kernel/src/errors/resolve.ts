import type { ErrorTable } from "@tuneit/protocol";

export const resolveErrors = {
  TUNEIT_RESOLVE_SPEC_INVALID: {
    message: "'{spec}' does not name a plugin that can be installed",
    cause: "{problem}",
    mend: "Write @scope/name, @scope/name@^1.2 or @scope/name@latest; for your own folder: ./folder --allow-unsigned",
  },
  TUNEIT_RESOLVE_UNREACHABLE: {
    message: "The registry {registry} does not answer",
    cause: "{problem}",
    mend: "Check the network and the registry's address; what is installed already runs without it",
  },
  TUNEIT_RESOLVE_ANSWER_INVALID: {
    message: "The registry's answer about {what} cannot be used",
    cause: "{problem}",
    mend: "Tell the registry's operator; nothing was installed",
  },
  TUNEIT_RESOLVE_REGISTRY_INSECURE: {
    message: "The registry address {registry} is refused",
    cause: "{problem}",
    mend: "Use an https address; plain http is accepted on this machine only",
  },
  TUNEIT_RESOLVE_NOT_FOUND: {
    message: "The registry has no plugin {plugin}",
    cause: "It was needed by: {chain}",
    mend: "Check the spelling, or look for it: tuneit plugin search",
  },
  TUNEIT_RESOLVE_RANGE_UNSATISFIED: {
    message: "No version of {plugin} fits everything that needs it",
    cause: "Asked for: {chain}. There are: {available}",
    mend: "Loosen one of these ranges, or remove the plugin that asks for it",
  },
  TUNEIT_RESOLVE_ENGINE_MISMATCH: {
    message: "{plugin}@{version} does not run on TuneIT {host}",
    cause: "It needs TuneIT {engines}. Asked for: {chain}",
    mend: "Update TuneIT, or ask for a version of the plugin that fits it",
  },
  TUNEIT_RESOLVE_CYCLE: {
    message: "Plugins need each other in a circle",
    cause: "{chain}",
    mend: "Ask the authors to break the circle; until then install an older version of one of them",
  },
  TUNEIT_RESOLVE_LOCK_INVALID: {
    message: "The lock file {path} cannot be read",
    cause: "{problem}",
    mend: "Restore it from version control or from {path}.previous, or delete it and install again",
  },
  TUNEIT_RESOLVE_LOCK_NEWER: {
    message: "The lock file {path} is of format {found}, which is newer than this TuneIT",
    cause: "This TuneIT reads format {known}",
    mend: "Update TuneIT",
  },
  TUNEIT_RESOLVE_NOTHING_PREVIOUS: {
    message: "There is nothing to roll back to",
    cause: "{path} has no predecessor: it was changed at most once, or rolled back already",
    mend: "Install the version you want: tuneit plugin install @scope/name@<version>",
  },
} as const satisfies ErrorTable;
