import type { ErrorTable } from "@tuneit/protocol";

export const pluginErrors = {
  TUNEIT_POINT_TARGET_INVALID: {
    message: "'{target}' names no contribution",
    cause: "A contribution is written @scope/name:contribution",
    mend: "See what a plugin offers: tuneit plugin info @scope/name",
  },
  TUNEIT_STORE_REGISTRY_START: {
    message: "The registry of this installation did not start",
    cause: "{problem}",
    mend: "Name one with `registry` or TUNEIT_REGISTRY, or see what `tuneit registry start` says",
  },
  TUNEIT_STORE_NOT_INSTALLED: {
    message: "{plugin} is not installed in this workspace",
    cause: "tuneit.lock does not list it",
    mend: "Install it: tuneit plugin install {plugin}",
  },
  TUNEIT_STORE_LOCK_MOVED: {
    message: "The plugins of this workspace changed while the command was at work",
    cause: "Another command installed, updated or removed plugins meanwhile; nothing was changed by this one",
    mend: "Repeat the command",
  },
  TUNEIT_STORE_STATES_INVALID: {
    message: "{path} cannot be read",
    cause: "It says which plugins crashed and are switched off, and it is damaged or of a newer TuneIT",
    mend: "Remove the file: crashes are forgotten then, and every plugin is on",
  },
  TUNEIT_RESOLVE_PROVIDER_UNKNOWN: {
    message: "The recipe needs {wanted}, which nothing offers",
    cause: "No installed plugin offers it, and the registry knows none that does",
    mend: "Correct the name, or install the plugin that brings it: tuneit plugin install NAME",
  },
  TUNEIT_RESOLVE_PROVIDER_AMBIGUOUS: {
    message: "The recipe needs {wanted}, which more than one plugin offers",
    cause: "They are {plugins}",
    mend: "Say which one: write {example} in the recipe",
  },
} as const satisfies ErrorTable;
