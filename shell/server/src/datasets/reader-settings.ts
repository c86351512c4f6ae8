import { jsonObject, type JsonObject } from "@tuneit/protocol";
import { fail } from "../errors/server-errors.ts";

/** Settings of a reader, as a query has them. @throws TUNEIT_SERVER_REQUEST_INVALID */
export function readerSettings(text: string | undefined): JsonObject {
  if (text === undefined || text === "") return {};
  try {
    const parsed = jsonObject.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Told below like any other text that is no object.
  }
  throw fail(
    "TUNEIT_SERVER_REQUEST_INVALID",
    { problem: "/with: expected a JSON object" },
    { details: { problems: [{ pointer: "/with", message: "expected a JSON object" }] } },
  );
}
