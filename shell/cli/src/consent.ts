import { createInterface } from "node:readline/promises";
import type { ConsentRequest } from "@tuneit/kernel";
import { printable } from "./terminal/printable.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Shows what a plugin asks for, in words, and takes yes or no. Anything but yes is no. */
export async function askConsent(
  request: ConsentRequest,
  terminal: Terminal,
  stdin: NodeJS.ReadStream,
): Promise<boolean> {
  for (const line of describeRequest(request)) terminal.say(line);
  const prompt = createInterface({ input: stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await prompt.question("Allow this? [y/N] ")).trim());
  } finally {
    prompt.close();
  }
}

export function describeRequest(request: ConsentRequest): string[] {
  const signer = request.signer ? `signed (${request.signer.slice(0, 24)}…)` : "NOT signed";
  return [
    "",
    `${request.plugin} ${request.version}, ${signer}, asks for:`,
    ...request.asks.map(
      (ask) =>
        `  ${ask.kind} ${ask.scope}${ask.required ? "" : " (optional)"}: ${ask.means}. Its reason: ${printable(ask.reason)}`,
    ),
    ...request.warnings.map((warning) => `  ! ${warning}`),
  ];
}
