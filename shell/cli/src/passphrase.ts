import type { AskPassphrase, PassphrasePurpose } from "@tuneit/kernel";
import { askSecret } from "./terminal/ask-secret.ts";
import type { Terminal } from "./terminal/terminal.ts";

const questions: Record<PassphrasePurpose, string> = {
  open: "Passphrase of the vault: ",
  again: "That was another one. Passphrase of the vault: ",
  create: "New passphrase for the vault, which nobody can restore: ",
};

/** Asks for the vault's passphrase; for a new one twice, until both are the same. */
export function passphraseAsker(terminal: Terminal, stdin: NodeJS.ReadStream): AskPassphrase {
  const ask = (question: string): Promise<string> => askSecret(question, terminal, stdin);
  return async (purpose) => {
    for (;;) {
      const given = await ask(questions[purpose]);
      if (purpose !== "create" || (await ask("Once more: ")) === given) return given;
      terminal.say("These were two different ones.");
    }
  };
}
