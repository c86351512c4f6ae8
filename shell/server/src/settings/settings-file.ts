import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { settings, type Settings } from "@tuneit/protocol/http";
import { inOrder } from "../files/in-order.ts";

/** `.tuneit/settings.json` of the workspace. Absent = everything as it comes. */
export class SettingsFile {
  readonly #path: string;
  readonly #turns = inOrder();

  constructor(workspace: string) {
    this.#path = join(workspace, ".tuneit", "settings.json");
  }

  /** What cannot be read, because a person edited it, counts as absent; saving over it mends it. */
  async read(): Promise<Settings> {
    const text = await readFile(this.#path, "utf8").catch(() => "{}");
    try {
      return settings.parse(JSON.parse(text));
    } catch {
      return settings.parse({});
    }
  }

  write(value: Settings): Promise<void> {
    return this.#turns(() => replaceFile(this.#path, `${JSON.stringify(value, null, 2)}\n`));
  }
}
