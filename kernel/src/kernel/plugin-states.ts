import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pluginStates, type PluginStates } from "@tuneit/protocol";
import { inTurn } from "../files/in-turn.ts";
import { fail } from "../errors/index.ts";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";

const nothingYet: PluginStates = { format: 1, health: {}, waiting: {}, trials: {}, pinned: [] };

/** `.tuneit/plugins.json` of a workspace: crashes, what is off, updates that wait or are untried. Read anew at each look. */
export class PluginStatesFile {
  readonly path: string;

  constructor(workspace: string) {
    this.path = join(workspace, ".tuneit", "plugins.json");
  }

  /** @throws TUNEIT_STORE_STATES_INVALID: what cannot be read may have switched a plugin off. */
  async read(): Promise<PluginStates> {
    const text = await readIfThere(this.path);
    if (text === undefined) return nothingYet;
    const parsed = pluginStates.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    throw fail("TUNEIT_STORE_STATES_INVALID", { path: this.path }, { cause: parsed.error });
  }

  /** Writes what `edit` makes of it, while no other process does; where it makes nothing, nothing is written. */
  async change(edit: (states: PluginStates) => Partial<PluginStates> | undefined): Promise<void> {
    if (edit(await this.read()) === undefined) return;
    await mkdir(dirname(this.path), { recursive: true });
    await inTurn(`${this.path}.turn`, async () => {
      const before = await this.read();
      const after = edit(before);
      if (after === undefined) return;
      await replaceFile(this.path, `${JSON.stringify(pluginStates.parse({ ...before, ...after }), null, 2)}\n`, 0o600);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
