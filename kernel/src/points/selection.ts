import { contributionId, pluginName } from "@tuneit/protocol";
import { z } from "zod";
import type { Selection } from "./contribution-key.ts";

const selection = z.strictObject({
  task: z.string(),
  uses: z.array(z.strictObject({ plugin: pluginName, contribution: contributionId })).max(200),
});

/** What comes back from a plugin is parsed, like everything that crosses a boundary. */
export function checkSelection(value: Selection): Selection {
  return selection.parse(value);
}
