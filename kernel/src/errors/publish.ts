import type { ErrorTable } from "@tuneit/protocol";

export const publishErrors = {
  TUNEIT_STORE_PUBLISH_REFUSED: {
    message: "The registry refused {plugin}",
    cause: "{reason}",
    mend: "{mend}",
  },
  TUNEIT_STORE_PUBLISH_UNREACHABLE: {
    message: "The registry {registry} could not be reached",
    cause: "It does not run there, or the network is down",
    mend: "Check the address and try again: publishing the same bytes twice is safe",
  },
} as const satisfies ErrorTable;
