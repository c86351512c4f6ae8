import { topic as topicSchema, type Topic } from "@tuneit/protocol/http";
import { z } from "zod";

/** Where a stream stands: for a run the number of its last line, for another topic its version. */
export type Positions = ReadonlyMap<Topic, number>;

export interface Cursor {
  /** Versions count from the start of a server: those of another start mean nothing. */
  readonly start: string;
  readonly positions: Positions;
}

const content = z.tuple([z.string().max(40), z.array(z.tuple([topicSchema, z.int().min(-1)])).max(64)]);

/** One word of letters, digits, dashes and underscores, as a header and a line of a stream may carry it. */
export function writeCursor({ start, positions }: Cursor): string {
  return Buffer.from(JSON.stringify([start, [...positions]])).toString("base64url");
}

/** Undefined where it is none of ours. */
export function readCursor(text: string): Cursor | undefined {
  const parsed = content.safeParse(parsedJson(Buffer.from(text, "base64url").toString("utf8")));
  return parsed.success ? { start: parsed.data[0], positions: new Map(parsed.data[1]) } : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
