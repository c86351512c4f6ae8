import type { ErrorTable } from "@tuneit/protocol";

export const runErrors = {
  TUNEIT_RUN_UNKNOWN: {
    message: "There is no run called {run}",
    cause: "No folder below {where} has that id or name",
    mend: "List what is there with: tuneit runs list",
  },
  TUNEIT_RUN_FILE_NEWER: {
    message: "{path} has format {format}",
    cause: "A newer TuneIT wrote it",
    mend: "Open this workspace with that version",
  },
  TUNEIT_RUN_FILE_INVALID: {
    message: "{path} cannot be read",
    cause: "It is damaged or not what TuneIT writes",
    mend: "Restore it from a copy, or remove the run",
  },
  TUNEIT_RUN_SUPERVISOR_START: {
    message: "The run's supervisor did not start",
    cause: "{reason}",
    mend: "Read logs/supervisor.log in the run's folder, then run: tuneit doctor",
  },
  TUNEIT_RUN_NOT_SUPERVISED: {
    message: "Nobody supervises the run",
    cause: "Its control socket does not answer: {reason}",
    mend: "Resume it with: tuneit runs resume",
  },
  TUNEIT_RUN_CONNECTION_LOST: {
    message: "The supervisor left before it answered {method}",
    cause: "The run ended meanwhile, or its supervisor was killed",
    mend: "Look at its state with: tuneit runs show",
  },
  TUNEIT_RUN_SUPERVISOR_PROTOCOL: {
    message: "The supervisor's answer was not understood",
    cause: "{fault}",
    mend: "Use the same version of TuneIT for the run and the client",
  },
  TUNEIT_RUN_MEND_FAILED: {
    message: "The run that lost its supervisor could not be mended",
    cause: "{reason}",
    mend: "Run: tuneit doctor",
  },
  TUNEIT_RUN_LOST_TRACK: {
    message: "The end of {run} is not written down",
    cause: "Its supervisor still holds it, or its folder was changed by hand",
    mend: "Look at it with: tuneit runs logs {run} -f",
  },
  TUNEIT_RUN_NOT_RUNNING: {
    message: "{run} is not running",
    cause: "It has ended, or its supervisor does not answer",
    mend: "See its state with: tuneit runs show {run}",
  },
  TUNEIT_RUN_EXISTS: {
    message: "There is a run {run} already",
    cause: "The id was given to a run before",
    mend: "Look at that run, or start another without an id",
  },
  TUNEIT_RUN_STILL_RUNNING: {
    message: "{run} is still running",
    cause: "A run's folder belongs to its supervisor until it ends",
    mend: "Stop it first: tuneit runs stop {run}",
  },
  TUNEIT_RUN_NOT_RESUMABLE: {
    message: "{run} cannot be resumed",
    cause: "{reason}",
    mend: "Start a new run of its recipe: tuneit runs fork {run}",
  },
  TUNEIT_RUN_HAS_NO_MODEL: {
    message: "{run} has no trained model",
    cause: "Its training did not end, or its files were removed",
    mend: "Resume it: tuneit runs resume {run}",
  },
  TUNEIT_RUN_HAS_NO_ARTIFACT: {
    message: "{run} has no {artifact}",
    cause: "It was moved or deleted, or a link lies in its place, which is not followed",
    mend: "Restore it, or run it again: tuneit runs fork {run}",
  },
  TUNEIT_RUN_NO_INSIGHT: {
    message: "{run} has no {what}",
    cause: "{reason}",
    mend: "{mend}",
  },
  TUNEIT_RUN_PLACEMENT_INVALID: {
    message: "{plugin} gave no place to run",
    cause: "A compute provider answers where stages run; this answer cannot be read",
    mend: "Use another compute provider, and report it to the plugin's author",
  },
} as const satisfies ErrorTable;
