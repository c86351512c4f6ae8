import type { ErrorTable } from "@tuneit/protocol";

export const manifestErrors = {
  TUNEIT_MANIFEST_MISSING: {
    message: "The folder {folder} holds no plugin",
    cause: "It has no readable package.json, which is a plugin's manifest",
    mend: "Give the folder of a plugin, or make one with: tuneit plugin new",
  },
  TUNEIT_MANIFEST_SYNTAX: {
    message: "The package.json of {plugin} is not JSON",
    cause: "{problem}",
    mend: "Correct the file and install again",
  },
  TUNEIT_MANIFEST_INVALID: {
    message: "The manifest of {plugin} is not valid",
    cause: "{problems}",
    mend: "Correct package.json at the places named and install again",
  },
  TUNEIT_MANIFEST_CONFIG_UNUSABLE: {
    message: "The options of '{contribution}' cannot be checked",
    cause: "Its manifest describes them with a JSON Schema that is of no use: {problem}",
    mend: "Tell the plugin's author, or use another plugin",
  },
} as const satisfies ErrorTable;
