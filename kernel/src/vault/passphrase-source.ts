import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fail } from "../errors/index.ts";

/** `open`: it exists and is asked for. `again`: what was given was wrong. `create`: a new one, which is asked for twice. */
export type PassphrasePurpose = "open" | "again" | "create";

/** Asks a person; undefined = nobody answers. */
export type AskPassphrase = (purpose: PassphrasePurpose) => Promise<string | undefined>;

const leastCharacters = 8;

/** Where the passphrase comes from: a file or a descriptor that the environment names, else a person. */
export class PassphraseSource {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #ask: AskPassphrase | undefined;
  #fromDescriptor: string | undefined;

  constructor(environment: Readonly<Record<string, string | undefined>>, ask: AskPassphrase | undefined) {
    this.#environment = environment;
    this.#ask = ask;
  }

  /** True where the environment names one: then nobody is asked, and no keychain is looked for. */
  get isNamed(): boolean {
    return this.#named("") !== undefined;
  }

  /** @throws TUNEIT_VAULT_PASSPHRASE_UNREADABLE */
  async forOpening(purpose: "open" | "again"): Promise<string | undefined> {
    if (this.isNamed) return purpose === "open" ? this.#read("") : undefined;
    return this.#ask?.(purpose);
  }

  /** @throws TUNEIT_VAULT_PASSPHRASE_WEAK, TUNEIT_VAULT_PASSPHRASE_UNREADABLE */
  async forCreating(): Promise<string | undefined> {
    const prefix = this.#named("NEW_") === undefined ? "" : "NEW_";
    const given = this.#named(prefix) === undefined ? await this.#ask?.("create") : await this.#read(prefix);
    if (given !== undefined && given.length < leastCharacters)
      throw fail("TUNEIT_VAULT_PASSPHRASE_WEAK", { least: leastCharacters });
    return given;
  }

  #named(prefix: "" | "NEW_"): { file: string } | { descriptor: number } | undefined {
    const file = this.#environment[`TUNEIT_VAULT_${prefix}PASSPHRASE_FILE`];
    const descriptor = prefix === "" ? this.#environment["TUNEIT_VAULT_PASSPHRASE_FD"] : undefined;
    if (file) return { file };
    return descriptor ? { descriptor: Number(descriptor) } : undefined;
  }

  async #read(prefix: "" | "NEW_"): Promise<string> {
    const named = this.#named(prefix)!;
    const place = "file" in named ? named.file : `descriptor ${named.descriptor}`;
    try {
      const text = "file" in named ? await readFile(named.file, "utf8") : this.#readDescriptor(named.descriptor);
      const [first = ""] = text.split(/\r?\n/);
      if (first !== "") return first;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw fail("TUNEIT_VAULT_PASSPHRASE_UNREADABLE", { place, problem }, { cause: error });
    }
    throw fail("TUNEIT_VAULT_PASSPHRASE_UNREADABLE", { place, problem: "Its first line is empty" });
  }

  /** A pipe can be read once. */
  #readDescriptor(descriptor: number): string {
    return (this.#fromDescriptor ??= readFileSync(descriptor, "utf8"));
  }
}
