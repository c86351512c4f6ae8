import { constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { humanName } from "@tuneit/protocol";
import { runRow, type runChange } from "@tuneit/protocol/http";
import { z } from "zod";
import { inOrder } from "../files/in-order.ts";

/** `notes.json` of a run's folder: what people say of it. The plan stays as it was made. */
const notesFile = z.strictObject({
  format: z.literal(1),
  name: humanName.nullable().default(null),
  tags: runRow.shape.tags.default([]),
  note: runRow.shape.note.default(""),
  /** The run that it was forked from. */
  parent: z.string().nullable().default(null),
});
export type RunNotes = z.infer<typeof notesFile>;

const none: RunNotes = { format: 1, name: null, tags: [], note: "", parent: null };
const fileOf = (directory: string): string => join(directory, "notes.json");

/** A file that cannot be read says nothing: a run is worth more than its tags. */
export async function readNotes(directory: string): Promise<RunNotes> {
  const flag = constants.O_RDONLY | constants.O_NOFOLLOW;
  const text = await readFile(fileOf(directory), { encoding: "utf8", flag }).catch(() => "null");
  return notesFile.safeParse(parsed(text)).data ?? none;
}

// One change after the other, so that two at once lose nothing.
const turns = inOrder();

export function changeNotes(
  directory: string,
  change: z.infer<typeof runChange> & { parent?: string | undefined },
): Promise<RunNotes> {
  return turns(async () => {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const notes = notesFile.parse({ ...(await readNotes(directory)), ...given });
    await replaceFile(fileOf(directory), `${JSON.stringify(notes)}\n`);
    return notes;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
