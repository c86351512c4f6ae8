import type { ErrorTable } from "@tuneit/protocol";

export const workerErrors = {
  TUNEIT_WORKER_DEADLINE: {
    message: "The worker did not answer within {seconds} s",
    cause: "The job takes longer than it may, or hangs",
    mend: "Try with less data; if it stays, report it to the plugin's author",
  },
  TUNEIT_WORKER_CANCELLED: {
    message: "The job was cancelled",
    cause: "Somebody asked for it",
    mend: "Start it again when you need it",
  },
  TUNEIT_WORKER_START: {
    message: "The worker could not be started",
    cause: "{reason}",
    mend: "Run: tuneit doctor",
  },
  TUNEIT_WORKER_DIED: {
    message: "The worker ended without an answer ({how})",
    cause: "It last said: {last}",
    mend: "Give it more memory or less data; run tuneit doctor",
  },
  TUNEIT_WORKER_PROTOCOL: {
    message: "The worker broke the protocol and was ended",
    cause: "It sent what no honest worker sends",
    mend: "Remove the plugin that was running, and report it",
  },
  TUNEIT_WORKER_FAILED: {
    message: "The job failed",
    cause: "{reason}",
    mend: "See the plugin's page for what it needs",
  },
} as const satisfies ErrorTable;
