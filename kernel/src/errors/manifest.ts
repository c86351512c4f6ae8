import type { ErrorTable } from "@tuneit/protocol";

export const manifestErrors = {
  TUNEIT_MANIFEST_INVALID: {
    message: "The manifest of {plugin} is not valid",
    cause: "{problems}",
    mend: "Correct package.json at the places named and install again",
  },
} as const satisfies ErrorTable;
