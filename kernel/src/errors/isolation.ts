import type { ErrorTable } from "@tuneit/protocol";

const askAuthor = "Report it to the plugin's author with this message";

export const isolationErrors = {
  TUNEIT_ISOLATE_ARGUMENTS: {
    message: "What {export} of {plugin} should be called with is too large",
    cause:
      "Arguments are at most 4 MB of JSON, nested 64 deep, and 64 MB of typed arrays; datasets and models pass as files",
    mend: "Pass a smaller input, or a reference to a file",
  },
  TUNEIT_ISOLATE_BUSY: {
    message: "{plugin} has {limit} calls open",
    cause: "A plugin answers that many at once",
    mend: "Wait for an answer before the next call",
  },
  TUNEIT_ISOLATE_CLOSED: {
    message: "{plugin} was unloaded",
    cause: "It was closed while the call was open, or before it",
    mend: "Call it again",
  },
  TUNEIT_ISOLATE_CRASHED: {
    message: "The process of {plugin} ended while it was needed",
    cause: "{reason}",
    mend: "Call it again, it is started anew; if it goes on, report it to the plugin's author",
  },
  TUNEIT_ISOLATE_DISABLED: {
    message: "{plugin} is switched off",
    cause: "{reason}",
    mend: "Update the plugin, or switch it on again with: tuneit plugin enable {culprit}",
  },
  TUNEIT_ISOLATE_ENGINE: {
    message: "Plugins cannot be run by the engine {engine}",
    cause: "{engine} was chosen, and {reason}",
    mend: "Set `engine` in the policy file to the other one, isolated-vm or quickjs",
  },
  TUNEIT_ISOLATE_EXPORT_UNKNOWN: {
    message: "{plugin} has no function called {export}",
    cause: "Its manifest names an entry that its module does not export",
    mend: "Update the plugin; its author checks it with: tuneit plugin validate",
  },
  TUNEIT_ISOLATE_MEMORY: {
    message: "{plugin} took more memory than it may have",
    cause: "Its limit is {memoryMb} MB and {reason}",
    mend: "Give it a smaller input, or set `limits.memoryMb` in its manifest higher",
  },
  TUNEIT_ISOLATE_PROTOCOL: {
    message: "The process of {plugin} was stopped because it broke the rules of its channel",
    cause: "{reason}. No honest plugin can do that",
    mend: "Do not use this version; report it to the registry",
  },
  TUNEIT_ISOLATE_RESULT_INVALID: {
    message: "{export} of {plugin} answered with something that cannot be passed on",
    cause: "{reason}",
    mend: askAuthor,
  },
  TUNEIT_ISOLATE_RESTORED: {
    message: "{plugin} {version} did not start, and {before} is active again",
    cause: "{reason}",
    mend: "Repeat the command; it goes on with {before} until a newer version is out",
  },
  TUNEIT_ISOLATE_SAFE_MODE: {
    message: "The command needs a plugin, and none runs in safe mode",
    cause: "Safe mode starts no plugin process, so that a workspace can be looked at and mended",
    mend: "Switch off or remove the plugin that makes trouble, then repeat the command without --safe-mode",
  },
  TUNEIT_ISOLATE_START: {
    message: "{plugin} could not be started",
    cause: "{reason}",
    mend: "Run: tuneit doctor",
  },
  TUNEIT_ISOLATE_THREW: {
    message: "{export} of {plugin} failed: {reason}",
    cause: "The plugin's own code threw",
    mend: askAuthor,
  },
  TUNEIT_ISOLATE_TIMEOUT: {
    message: "{export} of {plugin} did not answer within {deadlineMs} ms",
    cause: "It is in a loop, or waits for something that does not come",
    mend: "Give it a smaller input, or report it to the plugin's author",
  },
} as const satisfies ErrorTable;
