import { join } from "node:path";
import { z } from "zod";
import { readPrivate, writePrivate } from "./private-file.ts";
import { newSecret } from "./session.ts";

/** Long enough for a week off; whoever copied the file has no more than that. */
const lifeMs = 14 * 24 * 3_600_000;

const kept = z.strictObject({ format: z.literal(1), token: z.string().min(40).max(100), madeAt: z.int() });

/**
 * The workspace's token: the one of the last start, so that a page that is open goes on after a restart, or a new one where
 * there is none, it is old, or `renew` says that all sessions end.
 */
export async function tokenOf(workspace: string, { renew }: { renew: boolean }): Promise<string> {
  const path = join(workspace, ".tuneit", "session.json");
  const known = kept.safeParse(await readPrivate(path)).data;
  const age = known ? Date.now() - known.madeAt : Number.NaN;
  if (known && !renew && age >= 0 && age < lifeMs) return known.token;
  const token = newSecret();
  await writePrivate(path, { token, madeAt: Date.now() });
  return token;
}
