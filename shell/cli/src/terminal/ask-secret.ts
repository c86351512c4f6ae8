import { text } from "node:stream/consumers";
import { fail } from "../errors/index.ts";
import type { Terminal } from "./terminal.ts";

const [enter, newLine, endOfInput, interrupt, rubOut, backspace, killLine] = "\r\n\u0004\u0003\u007f\b\u0015";

/** Asks on the terminal without showing what is typed. @throws TUNEIT_CLI_CANCELLED at Ctrl+C */
export async function askSecret(question: string, terminal: Terminal, stdin: NodeJS.ReadStream): Promise<string> {
  terminal.ask(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8").resume();
  try {
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    terminal.say();
  }
}

/** Up to its end, without the line break that `echo` and editors leave there. */
export async function readSecret(stdin: NodeJS.ReadStream): Promise<string> {
  return (await text(stdin)).replace(/\r?\n$/, "");
}

function typedLine(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (work: () => void): void => {
      stdin.off("data", take);
      work();
    };
    const takeKey = (key: string): boolean => {
      if (key === enter || key === newLine || key === endOfInput) end(() => resolve(typed.join("")));
      else if (key === interrupt) end(() => reject(fail("TUNEIT_CLI_CANCELLED")));
      else if (key === rubOut || key === backspace) typed.pop();
      else if (key === killLine) typed = [];
      else typed.push(key);
      return key === enter || key === newLine || key === endOfInput || key === interrupt;
    };
    // What was pasted arrives as one text; what stands behind its line break was not meant for this question.
    const take = (keys: string): void => void Array.from(keys).some(takeKey);
    stdin.on("data", take);
  });
}
