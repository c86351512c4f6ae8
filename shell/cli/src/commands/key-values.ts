import type { JsonObject } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

/** `key=value`, the value as JSON where it is JSON and as text where it is not. */
export function settingsOf(settings: readonly string[]): JsonObject {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, key, text] = /^([\w-]+)=(.*)$/s.exec(setting) ?? [];
      if (key === undefined || text === undefined)
        throw fail("TUNEIT_CLI_USAGE", { problem: `'${setting}' is not key=value` });
      return [key, valueOf(text)];
    }),
  ) as JsonObject;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
