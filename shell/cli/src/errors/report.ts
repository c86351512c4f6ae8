import { printable } from "../terminal/printable.ts";
import { isCoded, type ErrorReport } from "@tuneit/protocol";
import { fail } from "./index.ts";

/** Any failure as a report. What has no code of ours is our fault, and says so without a stack trace. */
export function reportOf(error: unknown): ErrorReport {
  if (isCoded(error)) return error.toReport();
  const problem = error instanceof Error ? error.message.split("\n")[0]! : String(error);
  return fail("TUNEIT_CLI_UNEXPECTED", { problem }).toReport();
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** `CODE: what. why. mend.` in one line. */
export function errorLine(report: ErrorReport): string {
  const line = `${report.code}: ${sentence(report.message)} ${sentence(report.cause)} ${sentence(report.mend)}`;
  return printable(line.replaceAll(/\s+/g, " "));
}
